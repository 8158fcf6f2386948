//! Failing timers: what the host made has no record, and nothing of it is lost all the same.

use serde_json::json;
use stockflow_core::{Kind, Role};
use stockflow_worker::WorkerError;

use crate::support::{DELAY_MS, Fickle, START_MS, Shop, event, sale};

const SPEC: &str = "
  topics: [{name: canonical, partitions: 1}, {name: levels, partitions: 1}, {name: dead, partitions: 1}]
  stages:
  - name: stock
    from: [{topic: canonical}]
    ledger: {reservationTtl: 15m}
    rules:
    - {name: books, module: {builtin: stock}}
    - {name: fickle, module: {file: hostile.wasm}, config: {behavior: well-behaved}, onFailure: deadLetter}
    publish: {stock: {topic: levels}, deadLetters: {topic: dead}}
";

fn shop(on_failure: &str, rule: &Fickle) -> Shop {
    Shop::open_with(&SPEC.replace("deadLetter}", &format!("{on_failure}}}")), |stage| {
        stage.rules[1] = Box::new(rule.clone());
    })
}

#[test]
fn a_timer_on_which_its_rule_fails_becomes_a_dead_letter_of_its_own_event() {
    let shop = shop("deadLetter", &Fickle { role: Role::Decider, fails_on: Kind::Timer });
    shop.feed("canonical", [&sale("s1", "apple", 1)]);
    let mut running = shop.start(1);
    running.drain();
    running.advance(START_MS + DELAY_MS);
    running.stop();
    let dead = shop.read("dead");
    assert_eq!(dead.len(), 1, "once: a timer that failed is over");
    assert_eq!((dead[0].key(), dead[0].timestamp_ms), ("apple:here", START_MS + DELAY_MS));
    assert_eq!((dead[0].text("eventType"), dead[0].text("sku")), ("TIMER".into(), "apple".into()));
    assert!(dead[0].text("eventId").starts_with("timer/apple:here/"), "{}", dead[0].json());
    let header = |name: &str| dead[0].header(&format!("stockflow-dead-{name}"));
    assert_eq!((header("reason"), header("rule")), (Some("RULE_TRAPPED"), Some("fickle")));
    assert_eq!((header("partition"), header("offset"), header("attempt")), (Some("0"), None, Some("1")));
    assert_eq!(shop.read("levels").len(), 1, "a timer that failed moves no stock");
}

#[test]
fn an_expiry_stands_though_an_observer_fails_on_it() {
    let shop = shop("deadLetter", &Fickle { role: Role::Observer, fails_on: Kind::Expiry });
    let hold = event("h1", "RESERVATION", "apple", 4).with(&json!({"reservationId": "r-1"}));
    shop.feed("canonical", [&event("r1", "RECEIPT", "apple", 10), &hold]);
    let mut running = shop.start(1);
    running.drain();
    running.advance(START_MS + 15 * 60_000);
    running.stop();
    assert_eq!(shop.read("levels").last().unwrap().number("available"), 10);
    let dead = shop.read("dead");
    assert_eq!(dead.len(), 1);
    assert_eq!((dead[0].text("eventType"), dead[0].text("reservationId")), ("EXPIRY".into(), "r-1".into()));
    let counters = running.counters(0);
    assert_eq!((counters.expired, counters.dead.total(), counters.applied), (1, 1, 2));
}

#[test]
fn a_timer_that_halts_says_so_and_takes_nothing_back_that_was_committed() {
    let shop = shop("halt", &Fickle { role: Role::Decider, fails_on: Kind::Timer });
    shop.feed("canonical", [&sale("s1", "apple", 1)]);
    let mut running = shop.start(1);
    running.drain();
    running.advance_until_it_ends(START_MS + DELAY_MS);
    let ended = running.join().remove(0);
    let Err(WorkerError::Halted { ref halt, .. }) = ended else { panic!("{ended:?}") };
    assert_eq!((halt.rule.as_str(), halt.offset), ("fickle", None));
    assert!(halt.to_string().contains("at a timer"), "{halt}");
    assert_eq!(shop.read("levels").len(), 1);
    assert_eq!(running.totals(0).available, -1);
}

#[test]
fn a_record_behind_a_timer_that_halts_is_not_done_either() {
    let shop = shop("halt", &Fickle { role: Role::Decider, fails_on: Kind::Timer });
    shop.feed("canonical", [&sale("s1", "apple", 1), &sale("s2", "pear", 1).at_ms(DELAY_MS)]);
    let mut running = shop.start(1);
    let ended = running.join().remove(0);
    assert!(matches!(&ended, Err(WorkerError::Halted { halt, .. }) if halt.offset == Some(1)), "{ended:?}");
    assert_eq!(shop.log.committed("test.shop.stock", shop.topic("canonical"), 0), Some(1));
    assert_eq!(shop.read("levels").len(), 1);
}
