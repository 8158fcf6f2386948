//! Claims: the stock benchmark's own events and records, read and written as they are.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::collections::BTreeSet;

use serde_json::Value;
use stockflow_codec::{RefusalField, RefusalShape, Refused, StockField, StockShape, write_time};
use stockflow_core::{Field, Kind, Stock};
use support::decode_strictly;

const EVENTS: &str = include_str!("../../../tests/bench/sample/events.jsonl");
const STOCK: &str = include_str!("../../../tests/bench/sample/stock.jsonl");
const REFUSED: &str = include_str!("../../../tests/bench/sample/refused.jsonl");

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

#[test]
fn its_events_are_stockflows_own_and_need_no_mapping() {
    let mut kinds = BTreeSet::new();
    for line in EVENTS.lines() {
        let sent: Value = serde_json::from_str(line).unwrap();
        let events = decode_strictly(line).unwrap();
        kinds.insert(events.kind(0).name());
        assert_eq!(events.kind(0).name(), text(&sent, "eventType"));
        let delta = sent["quantityDelta"].as_i64().unwrap();
        assert_eq!(events.quantity(0), delta, "negative in an adjustment only");
        assert!(delta >= 0 || events.kind(0) == Kind::Adjustment);
        let texts = [Field::Id, Field::Sku, Field::Location, Field::Source].map(|field| events.text(0, field));
        assert_eq!(texts, ["eventId", "sku", "locationId", "sourceSystem"].map(|field| text(&sent, field)));
        let reservation = events.text(0, Field::Reservation);
        assert!(text(&sent, "reservationId").is_empty() || reservation == text(&sent, "reservationId"), "{line}");
    }
    assert_eq!(kinds.len(), 9, "every kind that it has: {kinds:?}");
}

#[test]
fn its_times_are_written_as_they_came() {
    for line in EVENTS.lines() {
        let sent: Value = serde_json::from_str(line).unwrap();
        let mut written = Vec::new();
        write_time(decode_strictly(line).unwrap().time_ms(0), &mut written);
        assert_eq!(String::from_utf8(written).unwrap(), text(&sent, "timestamp"));
    }
}

#[test]
fn its_records_are_written_to_the_byte() {
    use StockField::{LastUpdated, LocationId, OnHand, Reserved, Sku, Version};
    let shape = StockShape::new(
        &[
            ("sku", Sku),
            ("locationId", LocationId),
            ("onHand", OnHand),
            ("reserved", Reserved),
            ("lastUpdated", LastUpdated),
            ("version", Version),
        ]
        .map(|(name, field)| (name.to_owned(), field)),
    );
    for line in STOCK.lines() {
        let wanted: Value = serde_json::from_str(line).unwrap();
        let number = |field: &str| wanted[field].as_i64().unwrap();
        let (reserved, version) = (number("reserved"), number("version"));
        let stock = Stock { available: number("onHand") - reserved, reserved, version, ..Stock::default() };
        let updated_ms = stockflow_codec::parse_time_ms(text(&wanted, "lastUpdated")).unwrap();
        let mut written = Vec::new();
        shape.encode(text(&wanted, "sku"), text(&wanted, "locationId"), &stock, updated_ms, 0, &mut written);
        assert_eq!(String::from_utf8(written).unwrap(), line);
    }
}

#[test]
fn its_refusals_are_written_to_the_byte() {
    let fields = [("eventId", RefusalField::EventId), ("reason", RefusalField::Reason)];
    let shape = RefusalShape::new(&fields.map(|(name, field)| (name.to_owned(), field)));
    for line in REFUSED.lines() {
        let wanted: Value = serde_json::from_str(line).unwrap();
        let refused = Refused {
            event_id: text(&wanted, "eventId"),
            event_type: "RESERVATION",
            sku: "A",
            location: "S",
            reason: text(&wanted, "reason"),
            requested: 1,
            available: 0,
            correlation_id: "",
            order_id: "",
        };
        let mut written = Vec::new();
        shape.encode(&refused, 0, &mut written);
        assert_eq!(String::from_utf8(written).unwrap(), line);
    }
}
