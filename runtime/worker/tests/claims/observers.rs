//! Observers: they see what was decided, and tell.

use serde_json::json;

use crate::support::{Shop, event, sale};

const SPEC: &str = "
  topics:
  - {name: canonical, partitions: 2}
  - {name: alerts, partitions: 2, topicName: shop-alerts}
  - {name: told, partitions: 1}
  stages:
  - name: stock
    from: [{topic: canonical}]
    ledger: {}
    rules:
    - {name: books, module: {builtin: stock}}
    - {name: low, module: {builtin: low-stock}, config: {threshold: 2, to: alerts}}
    - {name: tell, module: {builtin: announce}, config: {topics: [{topic: told, kinds: [RESERVATION]}]}}
";

#[test]
fn low_stock_is_told_once_under_the_key_to_the_topics_real_name() {
    let shop = Shop::open(SPEC);
    let sales = (0..5).map(|n| sale(&format!("s{n}"), "apple", 1));
    let sent: Vec<_> = std::iter::once(event("r1", "RECEIPT", "apple", 5)).chain(sales).collect();
    shop.feed("canonical", &sent);
    let counters = shop.run().counters(0);
    assert_eq!(shop.topic("alerts"), "shop-alerts");
    let alerts = shop.read("alerts");
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    assert_eq!(alerts[0].key(), "apple:here");
    assert_eq!((alerts[0].text("status"), alerts[0].number("available")), ("LOW".into(), 2));
    assert_eq!(counters.emitted, 1);
}

#[test]
fn outcomes_are_announced_refusals_with_their_reason() {
    let shop = Shop::open(SPEC);
    let hold = |id: &str, quantity| event(id, "RESERVATION", "apple", quantity).with(&json!({"reservationId": id}));
    shop.feed("canonical", [&event("r1", "RECEIPT", "apple", 5), &hold("h1", 3), &hold("h2", 3)]);
    shop.run();
    let told: Vec<_> = shop.read("told").iter().map(|told| told.json()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!((&told[0]["eventId"], &told[0]["outcome"]), (&json!("h1"), &json!("APPLIED")));
    assert_eq!((&told[1]["eventId"], &told[1]["outcome"]), (&json!("h2"), &json!("REFUSED")));
    assert_eq!(told[1]["reason"], "INSUFFICIENT_STOCK");
}

#[test]
fn duplicates_are_not_observed() {
    let shop = Shop::open(SPEC);
    let hold = event("h1", "RESERVATION", "apple", 1).with(&json!({"reservationId": "h1"}));
    shop.feed("canonical", [&hold, &hold]);
    shop.run();
    assert_eq!(shop.read("told").len(), 1);
}
