//! Claims: what is published reads as the contract says.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

use stockflow_codec::{RefusalField, RefusalShape, Refused, StockField, StockShape};
use stockflow_core::Stock;

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn stock_is_published_in_the_shape_that_the_consumer_knows() {
    use StockField::{Available, LastUpdated, OnHand, Sku, Version};
    let fields =
        [("productId", Sku), ("availableStock", Available), ("total", OnHand), ("at", LastUpdated), ("v", Version)];
    let shape = StockShape::new(&fields.map(|(name, field)| (name.to_owned(), field)));
    let stock = Stock { available: -5, reserved: 10, committed: 200, unsellable: 1, in_transit: 7, version: 3 };
    let mut out = Vec::new();
    shape.encode("A \"1\"", "S", &stock, 1_772_438_400_250, 2, &mut out);
    let wanted = r#"{"productId":"A \"1\"","availableStock":-0.05,"total":2.06,"at":"2026-03-02T08:00:00.250Z","v":3}"#;
    assert_eq!(text(out), wanted);
}

#[test]
fn a_refusal_says_what_was_asked_for_and_what_there_was() {
    use RefusalField::{Available, CorrelationId, EventId, OrderId, Reason, Requested};
    let fields = [
        ("eventId", EventId),
        ("reason", Reason),
        ("requested", Requested),
        ("available", Available),
        ("correlationId", CorrelationId),
        ("orderId", OrderId),
    ];
    let shape = RefusalShape::new(&fields.map(|(name, field)| (name.to_owned(), field)));
    let refused = Refused {
        event_id: "e1",
        event_type: "RESERVATION",
        sku: "A",
        location: "S",
        reason: "INSUFFICIENT_STOCK",
        requested: 9_999,
        available: 48,
        correlation_id: "",
        order_id: "o\n1",
    };
    let mut out = Vec::new();
    shape.encode(&refused, 0, &mut out);
    let wanted = r#"{"eventId":"e1","reason":"INSUFFICIENT_STOCK","requested":9999,"available":48,"correlationId":null,"orderId":"o\n1"}"#;
    assert_eq!(text(out), wanted);
}
