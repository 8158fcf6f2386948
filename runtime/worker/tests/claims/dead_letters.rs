//! Dead letters: what cannot be processed is kept as it came, with where and why.

use crate::support::{START_MS, STOCK, Seen, Sent, Shop, event, sale};

fn dead(shop: &Shop) -> Vec<Seen> {
    shop.read("dead")
}

#[test]
fn an_undecodable_record_is_kept_byte_by_byte_with_where_and_why() {
    let shop = Shop::open(STOCK);
    let mut broken = Sent { value: Some(b"{\"eventId\": 17,".to_vec()), ..sale("", "apple", 1) }.at_ms(7);
    broken.headers = vec![("traceparent", b"00-17"), ("traceparent", b"00-18")];
    shop.feed("canonical", [&event("r1", "RECEIPT", "apple", 10), &broken, &sale("s1", "apple", 1)]);
    let counters = shop.run().counters(0);
    let dead = dead(&shop);
    assert_eq!(dead.len(), 1);
    let letter = &dead[0];
    assert_eq!((letter.key(), letter.value.as_deref()), ("apple:here", broken.value.as_deref()));
    assert_eq!(letter.timestamp_ms, START_MS + 7);
    assert_eq!(letter.headers[..2], [("traceparent", "00-17"), ("traceparent", "00-18")].map(own));
    let partition = stockflow_log::partition_for(b"apple:here", 4).to_string();
    let timestamp = (START_MS + 7).to_string();
    for (name, value) in [
        ("reason", "NOT_JSON"),
        ("stage", "stock"),
        ("topic", shop.topic("canonical")),
        ("partition", partition.as_str()),
        ("offset", "1"),
        ("timestamp", timestamp.as_str()),
        ("attempt", "1"),
    ] {
        assert_eq!(letter.header(&format!("stockflow-dead-{name}")), Some(value), "{name}");
    }
    assert!(!letter.header("stockflow-dead-message").unwrap().is_empty());
    assert_eq!(letter.header("stockflow-dead-rule"), None, "no rule has failed");
    assert_eq!((counters.records, counters.applied, counters.dead.total()), (3, 2, 1));
    assert_eq!(shop.read("levels").last().unwrap().number("available"), 9, "its neighbours count");
}

fn own((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn a_tombstone_and_bytes_that_are_no_text_become_dead_letters_too() {
    let shop = Shop::open(STOCK);
    let tombstone = Sent { value: None, ..sale("", "apple", 1) };
    let bytes = Sent { value: Some(vec![0xff, 0, 0x7b]), key: None, ..sale("", "apple", 1) };
    shop.feed("canonical", [&tombstone, &bytes]);
    shop.run();
    let mut values: Vec<_> = dead(&shop).into_iter().map(|letter| (letter.key, letter.value)).collect();
    values.sort();
    assert_eq!(values, [(None, bytes.value), (tombstone.key, None)]);
}

#[test]
fn a_record_on_the_wrong_partition_is_a_dead_letter_and_moves_nothing() {
    let shop = Shop::open(STOCK);
    let right = stockflow_log::partition_for(b"apple:here", 4);
    let wrong = sale("s1", "apple", 1).on_partition((right + 1) % 4);
    shop.feed("canonical", [&wrong, &sale("s2", "apple", 2)]);
    shop.run();
    let dead = dead(&shop);
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].header("stockflow-dead-reason"), Some("WRONG_PARTITION"));
    let words = dead[0].header("stockflow-dead-message").unwrap();
    assert!(words.contains("apple") && words.contains("murmur2"), "{words}");
    assert_eq!(shop.read("levels")[0].number("available"), -2);
}

#[test]
fn a_dead_letter_that_is_fed_again_by_hand_is_a_record_like_others_and_may_succeed() {
    let shop = Shop::open(STOCK);
    let headers = vec![
        ("stockflow-dead-reason", b"NOT_JSON".as_slice()),
        ("stockflow-dead-attempt", b"1"),
        ("traceparent", b"00-17"),
    ];
    let broken = Sent { value: Some(b"{".to_vec()), headers: headers.clone(), ..sale("", "apple", 1) };
    let mended = Sent { headers, ..sale("s1", "apple", 1) };
    shop.feed("canonical", [&broken, &mended]);
    shop.run();
    let dead = dead(&shop);
    assert_eq!(dead.len(), 1);
    let of = |name: &str| dead[0].headers.iter().filter(|(known, _)| known == name).count();
    assert_eq!((of("stockflow-dead-reason"), of("stockflow-dead-attempt"), of("traceparent")), (1, 1, 1));
    assert_eq!(dead[0].header("stockflow-dead-attempt"), Some("1"), "only a replay counts on");
    assert_eq!(shop.read("levels")[0].number("available"), -1);
}

#[test]
fn without_a_topic_for_them_dead_letters_go_to_the_groups_own() {
    let shop = Shop::open(&STOCK.replace(", deadLetters: {topic: dead}", ""));
    shop.feed("canonical", [&Sent { value: Some(b"{".to_vec()), ..sale("", "apple", 1) }]);
    shop.run();
    assert_eq!(crate::support::seen(&shop.log, "test.shop.stock.dead").len(), 1);
    assert_eq!(dead(&shop), []);
}

const STATELESS: &str = "
  topics: [{name: canonical, partitions: 4}, {name: out, partitions: 1}, {name: dead, partitions: 1}]
  stages:
  - name: stock
    from: [{topic: canonical}]
    rules:
    - {name: wicked, module: {file: hostile.wasm}, config: {behavior: trap, when: bad}}
    - {name: onward, module: {builtin: route}, config: {routes: [{to: out, as: event}]}}
    publish: {deadLetters: {topic: dead}}
";

#[test]
fn a_letter_of_a_stage_without_a_ledger_names_the_partition_where_its_record_lies() {
    let shop = Shop::open(STATELESS);
    let sent: Vec<_> = (0..40)
        .map(|n| Sent { partition: Some(n % 4), ..sale(&format!("s{n}"), if n % 3 == 0 { "bad" } else { "apple" }, 1) })
        .collect();
    shop.feed("canonical", &sent);
    shop.run();
    let letters = dead(&shop);
    assert_eq!(letters.len(), 14);
    for letter in letters {
        let said = |name: &str| letter.header(&format!("stockflow-dead-{name}")).unwrap().parse::<usize>().unwrap();
        // Every fourth of those that were sent.
        let at = said("offset") * 4 + said("partition");
        assert_eq!(letter.value, sent[at].value, "partition {}, offset {}", said("partition"), said("offset"));
    }
}
