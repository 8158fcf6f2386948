//! Sales: stock moves and is published, refusals are told with their reason, once each.

use serde_json::json;

use crate::support::{STOCK, Shop, event, sale};

#[test]
fn a_sale_moves_stock_and_publishes_it_under_its_key() {
    let shop = Shop::open(STOCK);
    shop.feed("canonical", [&event("r1", "RECEIPT", "apple", 10), &sale("s1", "apple", 3).at_ms(5)]);
    let counters = shop.run().counters(0);
    let levels = shop.read("levels");
    let available: Vec<_> = levels.iter().map(|level| (level.key(), level.number("available"))).collect();
    assert_eq!(available, [("apple:here", 10), ("apple:here", 7)]);
    assert_eq!((levels[1].text("sku"), levels[1].text("locationId")), ("apple".into(), "here".into()));
    assert_eq!(levels[1].number("version"), 2);
    assert_eq!(levels[1].timestamp_ms, levels[0].timestamp_ms + 5, "the record's own time");
    assert_eq!((counters.records, counters.applied), (2, 2));
}

#[test]
fn a_sale_is_a_fact_and_may_take_stock_below_zero() {
    let shop = Shop::open(STOCK);
    shop.feed("canonical", [&sale("s1", "apple", 3)]);
    let running = shop.run();
    assert_eq!(shop.read("levels")[0].number("available"), -3);
    assert_eq!(running.totals(0).keys_below_zero, 1);
}

#[test]
fn a_hold_beyond_what_is_there_is_refused_with_its_reason() {
    let shop = Shop::open(STOCK);
    let hold = event("h1", "RESERVATION", "apple", 11).with(&json!({"reservationId": "r-1", "orderId": "o-1"}));
    shop.feed("canonical", [&event("r1", "RECEIPT", "apple", 10), &hold]);
    let counters = shop.run().counters(0);
    assert_eq!(shop.read("levels").len(), 1, "a refused event publishes no stock");
    let refused = shop.read("refused");
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].key(), "apple:here");
    assert_eq!(refused[0].text("eventId"), "h1");
    assert_eq!(refused[0].text("reason"), "INSUFFICIENT_STOCK");
    assert_eq!(refused[0].text("orderId"), "o-1");
    assert_eq!((refused[0].number("requested"), refused[0].number("available")), (11, 10));
    assert_eq!(counters.refused.iter().collect::<Vec<_>>(), [("INSUFFICIENT_STOCK", 1)]);
}

#[test]
fn a_duplicate_has_no_output() {
    let shop = Shop::open(STOCK);
    let hold = event("h1", "RESERVATION", "apple", 5).with(&json!({"reservationId": "r-1"}));
    let once = [event("r1", "RECEIPT", "apple", 3), sale("s1", "apple", 1), hold];
    shop.feed("canonical", once.iter().chain(&once));
    let running = shop.run();
    assert_eq!(shop.read("levels").len(), 2);
    assert_eq!(shop.read("refused").len(), 1, "a refusal is told once too");
    assert_eq!(shop.read("dead"), []);
    assert_eq!(running.counters(0).duplicates, 3);
    assert_eq!(running.totals(0).available, 2);
}
