//! Claims: CloudEvents in both modes of the Kafka binding.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use bytes::Bytes;
use stockflow_codec::{DecoderOptions, Format};
use stockflow_core::{Field, Kind};
use support::decode_with;

fn options() -> DecoderOptions {
    DecoderOptions { format: Format::CloudEvents, strict: true, ..DecoderOptions::default() }
}

fn header(name: &str, value: &str) -> (Box<str>, Bytes) {
    (name.into(), Bytes::copy_from_slice(value.as_bytes()))
}

#[test]
fn a_structured_event_has_its_attributes_around_its_data() {
    let json = br#"{"specversion":"1.0","id":"7","type":"SALE","source":"/till/3","time":"2026-03-02T08:00:00Z",
        "data":{"sku":"A","locationId":"S","quantity":2}}"#;
    let events = decode_with(&options(), json, &[]).unwrap();
    assert_eq!((events.kind(0), events.quantity(0), events.time_ms(0)), (Kind::Sale, 2, 1_772_438_400_000));
    assert_eq!([Field::Id, Field::Source].map(|field| events.text(0, field)), ["7", "/till/3"]);
}

#[test]
fn a_binary_event_has_its_attributes_in_headers_and_its_data_wins() {
    let headers = [
        header("ce_specversion", "1.0"),
        header("ce_id", "7"),
        header("ce_type", "SALE"),
        header("ce_source", "/till/3"),
        header("ce_time", "2026-03-02T08:00:00Z"),
    ];
    let json = br#"{"eventId":"own","sku":"A","locationId":"S","quantity":2}"#;
    let events = decode_with(&options(), json, &headers).unwrap();
    assert_eq!((events.kind(0), events.time_ms(0)), (Kind::Sale, 1_772_438_400_000));
    assert_eq!([Field::Id, Field::Source].map(|field| events.text(0, field)), ["own", "/till/3"]);
    let broken = [header("ce_specversion", "1.0"), ("ce_type".into(), Bytes::from_static(b"\xff"))];
    assert_eq!(decode_with(&options(), json, &broken).unwrap_err().reason(), "NOT_CLOUDEVENT");
}
