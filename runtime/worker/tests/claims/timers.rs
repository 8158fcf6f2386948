//! Timers: holds expire when the shard's clock says so, and the world is told.

use serde_json::json;

use crate::support::{START_MS, Sent, Shop, event, sale};

const SPEC: &str = "
  topics: [{name: canonical, partitions: 4}, {name: levels, partitions: 4}, {name: told, partitions: 1}]
  stages:
  - name: stock
    from: [{topic: canonical}]
    ledger: {reservationTtl: 15m}
    rules:
    - {name: books, module: {builtin: stock}}
    - {name: tell, module: {builtin: announce}, config: {topics: [{topic: told, kinds: [EXPIRY]}]}}
    publish: {stock: {topic: levels}}
";
const TTL_MS: i64 = 15 * 60_000;

fn hold(id: &str, sku: &str, quantity: i64) -> Sent {
    event(id, "RESERVATION", sku, quantity).with(&json!({"reservationId": format!("r-{id}")}))
}

fn open() -> Shop {
    let shop = Shop::open(SPEC);
    shop.feed("canonical", [&event("r1", "RECEIPT", "apple", 10), &hold("h1", "apple", 4)]);
    shop
}

#[test]
fn an_idle_shard_that_is_advanced_gives_back_what_was_held_and_tells() {
    let shop = open();
    let mut running = shop.start(1);
    running.drain();
    running.advance(START_MS + TTL_MS - 1);
    assert_eq!(shop.read("levels").len(), 2, "a moment too early");
    running.advance(START_MS + TTL_MS);
    running.stop();
    let levels = shop.read("levels");
    let after: Vec<_> = levels.iter().map(|level| (level.number("available"), level.number("reserved"))).collect();
    assert_eq!(after, [(10, 0), (6, 4), (10, 0)]);
    assert_eq!((levels[2].key(), levels[2].timestamp_ms), ("apple:here", START_MS + TTL_MS), "when it was due");
    let told = shop.read("told");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].json()["reservationId"], "r-h1");
    assert_eq!((running.counters(0).expired, running.totals(0).open_reservations), (1, 0));
}

#[test]
fn a_record_whose_clock_passes_a_hold_finds_it_expired() {
    let shop = open();
    let late = [event("c1", "CONFIRMATION", "apple", 0).with(&json!({"reservationId": "r-h1"})).at_ms(TTL_MS)];
    shop.feed("canonical", &late);
    let counters = shop.run().counters(0);
    assert_eq!((counters.expired, counters.refused.total()), (1, 1));
    assert_eq!(shop.read("levels").last().unwrap().number("available"), 10);
}

#[test]
fn what_was_confirmed_in_time_stays_however_late_it_is_read() {
    let shop = open();
    let confirmed = event("c1", "CONFIRMATION", "apple", 0).with(&json!({"reservationId": "r-h1"})).at_ms(1);
    shop.feed("canonical", [&confirmed, &sale("s1", "apple", 1).at_ms(10 * TTL_MS)]);
    let mut running = shop.start(1);
    running.drain();
    running.advance(START_MS + 20 * TTL_MS);
    running.stop();
    let level = shop.read("levels").pop().unwrap();
    assert_eq!((level.number("available"), level.number("committed")), (5, 4));
    assert_eq!(running.counters(0).expired, 0);
}

#[test]
fn an_expiry_comes_behind_the_records_that_came_before_it() {
    let spec = SPEC.replace("publish: {", "publish: {deadLetters: {topic: levels}, ");
    for batch in [1, 256] {
        let shop = Shop::in_batches_of(batch, &spec);
        let broken = Sent { value: Some(b"{".to_vec()), ..sale("", "apple", 1) }.at_ms(TTL_MS);
        shop.feed(
            "canonical",
            [&hold("h0", "apple", 0), &event("r1", "RECEIPT", "apple", 10), &hold("h1", "apple", 4)],
        );
        shop.feed("canonical", [&broken, &sale("s1", "apple", 1).at_ms(TTL_MS)]);
        shop.run();
        let what = |seen: &crate::support::Seen| match seen.header("stockflow-dead-reason") {
            Some(_) => "dead".to_owned(),
            None => format!("{}+{}", seen.number("available"), seen.number("reserved")),
        };
        let order: Vec<_> = shop.read("levels").iter().map(what).collect();
        assert_eq!(order, ["10+0", "6+4", "dead", "10+0", "9+0"], "in batches of {batch}");
    }
}
