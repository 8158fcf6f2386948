//! Bench: a record to an event, in Stockflow's own JSON and under a sender's mapping.

#![allow(missing_docs, clippy::expect_used, reason = "bench: loud failures")]

use std::hint::black_box;

use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use stockflow_codec::{Decoder, DecoderOptions, EventField, Format, RawRecord, Source};
use stockflow_core::{Events, Kind};

/// What the shop's systems send, 330 bytes.
const CANONICAL: &str = r#"{"eventId":"7f1c2a90-3b5d-4e8f-9a61-0c4d2e7b8f13","eventType":"SALE","sku":"SKU-00012345","locationId":"STORE-0042","quantityDelta":-3,"timestamp":"2026-03-02T08:15:30.250Z","sourceSystem":"POS","correlationId":"4b9d1e62-8c7a-4f35-b1d0-6e2f9a3c5d78","orderId":"ORDER-2026-03-02-000123456","userId":"USER-07","reservationId":"R-1"}"#;

/// The same as another system says it.
const MAPPED: &str = r#"{"header":{"messageId":"7f1c2a90-3b5d-4e8f-9a61-0c4d2e7b8f13","kind":"SOLD","sentAt":"2026-03-02T08:15:30.250Z","trace":"4b9d1e62-8c7a-4f35-b1d0-6e2f9a3c5d78"},"store":{"id":"STORE-0042","country":"DE","region":"north"},"line":{"article":{"number":"SKU-00012345","name":"Mug, white"},"amount":"3","price":{"net":12.99}}}"#;

fn mapping() -> DecoderOptions {
    let pointer = |field, text: &str| (field, Source::Pointer(text.to_owned()));
    DecoderOptions {
        fields: vec![
            pointer(EventField::EventId, "/header/messageId"),
            pointer(EventField::EventType, "/header/kind"),
            pointer(EventField::Sku, "/line/article/number"),
            pointer(EventField::LocationId, "/store/id"),
            pointer(EventField::Quantity, "/line/amount"),
            pointer(EventField::Timestamp, "/header/sentAt"),
            (EventField::SourceSystem, Source::Constant("TILL".to_owned())),
            pointer(EventField::CorrelationId, "/header/trace"),
        ],
        kinds: vec![("SOLD".to_owned(), Kind::Sale)],
        strict: true,
        ..DecoderOptions::default()
    }
}

fn decode(c: &mut Criterion) {
    let own = DecoderOptions { strict: true, ..DecoderOptions::default() };
    let cloud_events = DecoderOptions { format: Format::CloudEvents, ..own.clone() };
    let structured = format!(
        r#"{{"specversion":"1.0","id":"7","type":"SALE","source":"/till/3","time":"2026-03-02T08:15:30.250Z","data":{CANONICAL}}}"#
    );
    let mut group = c.benchmark_group("decode");
    for (name, options, json) in [
        ("canonical", own, CANONICAL),
        ("mapped", mapping(), MAPPED),
        ("cloudevent", cloud_events, structured.as_str()),
    ] {
        let decoder = Decoder::new(options).expect("a sound mapping");
        let value = Bytes::copy_from_slice(json.as_bytes());
        let mut events = Events::default();
        group.throughput(Throughput::Bytes(u64::try_from(value.len()).expect("a short record")));
        group.bench_function(BenchmarkId::new(name, value.len()), |b| {
            b.iter(|| {
                // As many as a batch has, so that the columns neither grow for ever nor start anew.
                if events.len() == 256 {
                    events.clear();
                }
                let record = RawRecord {
                    value: Some(black_box(&value)),
                    headers: &[],
                    topic: "raw",
                    partition: 3,
                    offset: 7,
                    timestamp_ms: 1_772_438_400_000,
                };
                decoder.decode(&record, value.clone(), &mut events).expect("a sound record");
            });
        });
    }
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);
