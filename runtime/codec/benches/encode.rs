//! Bench: what is published of an event: stock in the default shape, a refusal, the event itself.

#![allow(missing_docs, reason = "bench: criterion's macros write functions of their own")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use stockflow_codec::{RefusalField, RefusalShape, Refused, StockField, StockShape, write_event};
use stockflow_core::{Field, Kind, Stock, event::EVENT_FIELDS};

const TIME_MS: i64 = 1_772_439_330_250;

fn stock(c: &mut Criterion) {
    use StockField::{
        Available, Committed, InTransit, LastUpdated, LocationId, OnHand, Reserved, Sku, Unsellable, Version,
    };
    let fields = [
        ("sku", Sku),
        ("locationId", LocationId),
        ("onHand", OnHand),
        ("available", Available),
        ("reserved", Reserved),
        ("committed", Committed),
        ("unsellable", Unsellable),
        ("inTransit", InTransit),
        ("version", Version),
        ("lastUpdated", LastUpdated),
    ];
    let shape = StockShape::new(&fields.map(|(name, field)| (name.to_owned(), field)));
    let stock = Stock { available: 1_234, reserved: 56, committed: 7, unsellable: 0, in_transit: 500, version: 98_765 };
    for (name, scale) in [("encode/stock", 0), ("encode/stock/3-decimals", 3)] {
        let mut out = Vec::new();
        c.bench_function(name, |b| {
            b.iter(|| {
                out.clear();
                let (sku, location) = black_box(("SKU-00012345", "STORE-0042"));
                shape.encode(sku, location, black_box(&stock), black_box(TIME_MS), scale, &mut out);
                black_box(out.len())
            });
        });
    }
}

fn refusal(c: &mut Criterion) {
    use RefusalField::{Available, CorrelationId, EventId, EventType, LocationId, OrderId, Reason, Requested, Sku};
    let fields = [
        ("eventId", EventId),
        ("eventType", EventType),
        ("sku", Sku),
        ("locationId", LocationId),
        ("reason", Reason),
        ("requested", Requested),
        ("available", Available),
        ("correlationId", CorrelationId),
        ("orderId", OrderId),
    ];
    let shape = RefusalShape::new(&fields.map(|(name, field)| (name.to_owned(), field)));
    let refused = Refused {
        event_id: "7f1c2a90-3b5d-4e8f-9a61-0c4d2e7b8f13",
        event_type: "RESERVATION",
        sku: "SKU-00012345",
        location: "STORE-0042",
        reason: "INSUFFICIENT_STOCK",
        requested: 12,
        available: 3,
        correlation_id: "",
        order_id: "ORDER-2026-03-02-000123456",
    };
    let mut out = Vec::new();
    c.bench_function("encode/refusal", |b| {
        b.iter(|| {
            out.clear();
            shape.encode(black_box(&refused), 0, &mut out);
            black_box(out.len())
        });
    });
}

fn event(c: &mut Criterion) {
    let mut texts = [""; EVENT_FIELDS];
    for (field, text) in [
        (Field::Id, "7f1c2a90-3b5d-4e8f-9a61-0c4d2e7b8f13"),
        (Field::KindName, "SALE"),
        (Field::Sku, "SKU-00012345"),
        (Field::Location, "STORE-0042"),
        (Field::Source, "POS"),
        (Field::Reservation, "R-1"),
        (Field::Order, "ORDER-2026-03-02-000123456"),
        (Field::User, "USER-07"),
        (Field::Correlation, "4b9d1e62-8c7a-4f35-b1d0-6e2f9a3c5d78"),
    ] {
        texts[field as usize] = text;
    }
    let mut out = Vec::new();
    c.bench_function("encode/event", |b| {
        b.iter(|| {
            out.clear();
            write_event(Kind::Sale, black_box(3), black_box(TIME_MS), black_box(&texts), 0, &mut out);
            black_box(out.len())
        });
    });
}

criterion_group!(benches, stock, refusal, event);
criterion_main!(benches);
