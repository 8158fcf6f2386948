//! Stages: what one emits another reads, under ids that make a repetition a duplicate.

use serde_json::json;

use crate::support::{Sent, Shop, event, sale};

const CHAIN: &str = "
  topics:
  - {name: tills, partitions: 3}
  - {name: web, partitions: 2}
  - {name: canonical, partitions: 4}
  - {name: levels, partitions: 4}
  - {name: refused, partitions: 1}
  - {name: dead, partitions: 1}
  stages:
  - name: normalize
    from:
    - topic: tills
      fields:
        eventId: /id
        eventType: /what
        sku: /article
        locationId: {constant: here}
        quantity: /pieces
      kinds: {SOLD: sell, CAME: receive}
    - {topic: web}
    rules:
    - {name: to-canonical, module: {builtin: route}, config: {routes: [{to: canonical, as: event}], otherwise: refuse}}
    publish: {refusals: {topic: refused}, deadLetters: {topic: dead}}
  - name: stock
    from: [{topic: canonical}]
    ledger: {}
    rules: [{name: books, module: {builtin: stock}, config: {expectTo: canonical}}]
    publish: {stock: {topic: levels}, refusals: {topic: refused}, deadLetters: {topic: dead}}
";

fn till(id: &str, what: &str, article: &str, pieces: i64) -> Sent {
    let value = json!({"id": id, "what": what, "article": article, "pieces": pieces});
    Sent { key: None, value: Some(value.to_string().into_bytes()), ..sale("", "", 0) }
}

#[test]
fn a_normalizing_stage_feeds_the_books_from_several_dialects() {
    let shop = Shop::open(CHAIN);
    let tills = [till("t1", "CAME", "apple", 9), till("t2", "SOLD", "apple", 2), till("t3", "STOLEN", "apple", 2)];
    shop.feed("tills", &tills);
    let running = shop.run();
    assert_eq!(shop.read("levels").last().unwrap().number("available"), 7);
    let canonical = shop.read("canonical");
    assert_eq!(canonical.iter().map(|event| event.key()).collect::<Vec<_>>(), ["apple:here", "apple:here"]);
    assert_eq!(canonical[0].text("eventId"), "t1", "the id that the rule gave it");
    assert_eq!(shop.read("refused")[0].text("reason"), "UNKNOWN_KIND");
    assert_eq!((running.counters(0).emitted, running.counters(1).applied), (2, 2));
}

#[test]
fn what_is_sent_again_upstream_is_a_duplicate_downstream() {
    let shop = Shop::open(CHAIN);
    let came = till("t1", "CAME", "apple", 9);
    shop.feed("tills", [&came, &came]);
    shop.feed("web", [&sale("w1", "apple", 1), &sale("w1", "apple", 1)]);
    let running = shop.run();
    assert_eq!(shop.read("canonical").len(), 4);
    assert_eq!(running.counters(1).duplicates, 2);
    assert_eq!(running.totals(1).available, 8);
}

#[test]
fn a_transfer_is_expected_where_it_goes_under_an_id_made_of_its_cause() {
    let shop = Shop::open(CHAIN);
    let transfer = event("x1", "TRANSFER_OUT", "apple", 4).with(&json!({"toLocation": "there"}));
    shop.feed("canonical", [&event("r1", "RECEIPT", "apple", 9), &transfer, &transfer]);
    let mut running = shop.run();
    let expected: Vec<_> = shop.read("canonical").into_iter().filter(|sent| sent.key() == "apple:there").collect();
    assert_eq!(expected.len(), 1, "once, though it came twice");
    assert_eq!((expected[0].text("eventType"), expected[0].text("eventId")), ("EXPECT".into(), "x1/0".into()));
    assert_eq!(expected[0].number("quantityDelta"), 4);
    let there: Vec<_> = shop.read("levels").into_iter().filter(|level| level.key() == "apple:there").collect();
    assert_eq!((there[0].number("inTransit"), there[0].number("available")), (4, 0));
    assert_eq!(running.join().len(), 0, "all have left");
}

#[test]
fn ids_of_emits_stay_bounded_however_long_their_cause_is() {
    let shop = Shop::open(CHAIN);
    let id = "x".repeat(250);
    let transfer = |id: &str| event(id, "TRANSFER_OUT", "apple", 4).with(&json!({"toLocation": "there"}));
    shop.feed("canonical", [&transfer(&id), &transfer(&id), &transfer(&id.replace('x', "y"))]);
    shop.run();
    let expected = shop.read("canonical").into_iter().filter(|sent| sent.key() == "apple:there");
    let ids: Vec<_> = expected.map(|sent| sent.text("eventId")).collect();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1], "other causes, other ids");
    assert!(ids.iter().all(|id| id.len() < 40 && id.ends_with("/0")), "{ids:?}");
}

#[test]
fn two_threads_of_a_stage_without_a_ledger_lose_nothing() {
    let shop = Shop::in_batches_of(5, CHAIN);
    let tills: Vec<_> = (0..60).map(|n| till(&format!("t{n}"), "CAME", &format!("sku-{}", n % 7), 1)).collect();
    shop.feed("tills", &tills);
    shop.feed("web", &(0..40).map(|n| sale(&format!("w{n}"), &format!("sku-{}", n % 7), 1)).collect::<Vec<_>>());
    let mut running = shop.start(2);
    running.drain();
    running.stop();
    assert_eq!((running.counters(0).records, running.counters(1).applied), (100, 100));
    assert_eq!(running.totals(1).available, 20);
}

#[test]
fn a_refused_record_that_names_no_article_keeps_the_key_it_came_with() {
    let shop = Shop::open(&CHAIN.replace("locationId: {constant: here}", "locationId: /place"));
    let nameless = |key: Option<&str>| Sent { key: key.map(str::to_owned), ..till("t1", "SOLD", "", 1) };
    shop.feed("tills", [&nameless(None), &nameless(Some("till-7"))]);
    shop.run();
    let mut keys: Vec<_> = shop.read("refused").into_iter().map(|refused| refused.key).collect();
    keys.sort();
    assert_eq!(keys, [None, Some("till-7".to_owned())]);
}

#[test]
fn a_stage_without_state_goes_on_where_it_was_after_a_restart() {
    let shop = Shop::in_batches_of(3, CHAIN);
    let tills: Vec<_> = (0..40).map(|n| till(&format!("t{n}"), "CAME", "apple", 1)).collect();
    for (part, threads) in tills.chunks(10).zip([1, 2, 3, 1]) {
        shop.feed("tills", part);
        let mut running = shop.start(threads);
        shop.log.wait_until_backlog_below(shop.topic("tills"), 1);
        running.stop();
    }
    let mut ids: Vec<_> = shop.read("canonical").iter().map(|event| event.text("eventId")).collect();
    ids.sort_by_key(|id| id[1..].parse::<u32>().unwrap());
    assert_eq!(ids, (0..40).map(|n| format!("t{n}")).collect::<Vec<_>>(), "each once");
}
