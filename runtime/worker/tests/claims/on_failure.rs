//! onFailure: what a failing rule does to its event, its key and its shard.

use stockflow_worker::WorkerError;

use crate::support::{Sent, Shop, event, sale};

/// Books, then a rule that traps on plums.
fn hostile(on_failure: &str) -> Shop {
    Shop::open(&format!(
        "
  topics:
  - {{name: canonical, partitions: 1}}
  - {{name: levels, partitions: 1}}
  - {{name: dead, partitions: 1}}
  stages:
  - name: stock
    from: [{{topic: canonical}}]
    ledger: {{}}
    rules:
    - {{name: books, module: {{builtin: stock}}}}
    - name: wicked
      module: {{file: hostile.wasm}}
      config: {{behavior: trap, when: plum}}
      onFailure: {on_failure}
    publish: {{stock: {{topic: levels}}, deadLetters: {{topic: dead}}}}
"
    ))
}

fn fruit() -> Vec<Sent> {
    let mut sent = vec![event("r1", "RECEIPT", "apple", 10), event("r2", "RECEIPT", "pear", 10)];
    sent.extend([sale("s1", "plum", 1), sale("s2", "apple", 1), sale("s3", "plum", 2), sale("s4", "pear", 1)]);
    sent
}

/// The letters, as (event id, reason).
fn dead(shop: &Shop) -> Vec<(String, String)> {
    let letters = shop.read("dead").into_iter();
    letters.map(|letter| (letter.text("eventId"), letter.header("stockflow-dead-reason").unwrap().to_owned())).collect()
}

fn told(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(id, reason)| ((*id).to_owned(), (*reason).to_owned())).collect()
}

#[test]
fn dead_letter_takes_the_failing_event_alone() {
    let shop = hostile("deadLetter");
    shop.feed("canonical", &fruit());
    let running = shop.run();
    assert_eq!(dead(&shop), told(&[("s1", "RULE_TRAPPED"), ("s3", "RULE_TRAPPED")]));
    assert_eq!(shop.read("dead")[0].header("stockflow-dead-rule"), Some("wicked"));
    let keys: Vec<_> = shop.read("levels").iter().map(|level| level.key().to_owned()).collect();
    assert_eq!(keys, ["apple:here", "pear:here", "apple:here", "pear:here"]);
    let totals = running.totals(0);
    assert_eq!(totals.available, 18, "what the books had done for the plums is undone");
}

#[test]
fn a_dead_letter_is_not_remembered_so_that_its_replay_counts() {
    let shop = hostile("deadLetter");
    shop.feed("canonical", [&sale("s1", "plum", 1), &sale("s1", "plum", 1)]);
    let counters = shop.run().counters(0);
    assert_eq!((counters.duplicates, counters.dead.total()), (0, 2));
}

#[test]
fn park_keeps_what_comes_later_of_the_key_waiting_and_lets_others_go_on() {
    let shop = hostile("park");
    let undecodable = Sent { value: Some(b"{".to_vec()), ..sale("", "plum", 1) };
    shop.feed("canonical", &fruit());
    shop.feed("canonical", [&undecodable, &sale("s5", "plum", 1)]);
    shop.run();
    let letters = shop.read("dead");
    let reasons: Vec<_> = letters.iter().map(|letter| letter.header("stockflow-dead-reason").unwrap()).collect();
    assert_eq!(reasons, ["RULE_TRAPPED", "PARKED", "NOT_JSON", "PARKED"]);
    let words = letters[3].header("stockflow-dead-message").unwrap();
    assert!(words.contains("\"s1\""), "it says what it waits for: {words}");
    let keys: Vec<_> = shop.read("levels").iter().map(|level| level.key().to_owned()).collect();
    assert_eq!(keys, ["apple:here", "pear:here", "apple:here", "pear:here"]);
}

#[test]
fn halt_commits_what_came_before_and_stops_at_the_record_again_and_again() {
    let shop = hostile("halt");
    shop.feed("canonical", &fruit());
    for round in 0..2 {
        let mut running = shop.start(1);
        let ended = running.join().remove(0);
        let Err(WorkerError::Halted { halt, .. }) = ended else { panic!("{ended:?}") };
        let place = (halt.rule.as_str(), halt.partition, halt.offset);
        assert_eq!((place, halt.reason), (("wicked", 0, Some(2)), "RULE_TRAPPED"));
        assert_eq!(shop.log.committed("test.shop.stock", shop.topic("canonical"), 0), Some(2), "round {round}");
        assert_eq!(shop.read("levels").len(), 2, "what came before, once");
        assert_eq!(dead(&shop), []);
        assert_eq!(running.counters(0).records, if round == 0 { 2 } else { 0 });
    }
}

#[test]
fn a_thread_that_halts_stops_its_stage_before_its_partitions_go_to_others() {
    let spec = "
  topics: [{name: canonical, partitions: 8}, {name: levels, partitions: 8}, {name: dead, partitions: 1}]
  stages:
  - name: stock
    from: [{topic: canonical}]
    ledger: {}
    rules:
    - {name: books, module: {builtin: stock}}
    - {name: wicked, module: {file: hostile.wasm}, config: {behavior: trap, when: plum}, onFailure: halt}
    publish: {stock: {topic: levels}, deadLetters: {topic: dead}}
";
    let shop = Shop::in_batches_of(4, spec);
    let mut sent: Vec<_> = (0..50).map(|n| sale(&format!("s{n}"), &format!("sku-{n}"), 1)).collect();
    sent.push(sale("p", "plum", 1));
    shop.feed("canonical", &sent);
    let mut running = shop.start(3);
    let failed = running.join().into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert!(matches!(&failed[0], WorkerError::Halted { .. }), "{failed:?}");
    assert!(failed[0].to_string().contains("set onFailure to deadLetter or park"), "{}", failed[0]);
}
