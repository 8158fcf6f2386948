//! Claims: whatever bytes come, a record becomes one event or one error, and JSON is what JSON is.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::sample::Index;
use serde::de::IgnoredAny;
use serde_json::Value;
use stockflow_codec::{DecodeError, DecoderOptions, EventField, Format, Source};
use stockflow_core::{Events, Kind};
use support::decode_with;

const WHOLE: &str = r#"{"eventId":"e1","eventType":"RESERVATION","sku":"caf\u00e9","locationId":"S","quantityDelta":-3,
    "timestamp":"2026-03-02T08:00:00.250Z","orderId":12,"more":{"a":[1.5e3,true,null,"\"x\\"],"b":{}},"userId":null}"#;

/// How inputs read: Stockflow's own, a sender's, a CloudEvent's.
fn all_options() -> [DecoderOptions; 3] {
    let pointer = |field, text: &str| (field, Source::Pointer(text.to_owned()));
    let mapped = DecoderOptions {
        fields: vec![
            pointer(EventField::EventId, "/eventId"),
            pointer(EventField::CorrelationId, "/eventId"),
            pointer(EventField::Quantity, "/more/a/0"),
            pointer(EventField::Sku, "/more/a/3"),
            (EventField::LocationId, Source::Constant("S".to_owned())),
        ],
        kinds: vec![("RESERVATION".to_owned(), Kind::Sale)],
        quantity_scale: 2,
        ..DecoderOptions::default()
    };
    let cloud_events = DecoderOptions { format: Format::CloudEvents, ..DecoderOptions::default() };
    [DecoderOptions { strict: true, ..DecoderOptions::default() }, mapped, cloud_events]
}

fn decode_in_every_way(value: &[u8]) -> Vec<Result<Events, DecodeError>> {
    let binary = [("ce_specversion".into(), Bytes::from_static(b"1.0")), ("ce_id".into(), Bytes::from_static(b"\xff"))];
    let with_headers = |headers: &[(Box<str>, Bytes)]| {
        all_options().map(|options| decode_with(&options, value, headers)).into_iter().collect::<Vec<_>>()
    };
    [with_headers(&[]), with_headers(&binary)].concat()
}

/// An edit of a text's bytes.
fn edit() -> impl Strategy<Value = (Index, Index, Vec<u8>)> {
    let token = prop_oneof![
        vec(any::<u8>(), 0..4),
        prop_oneof![
            Just("\""),
            Just("\\"),
            Just("{"),
            Just("}"),
            Just("["),
            Just("]"),
            Just(","),
            Just(":"),
            Just("-"),
            Just("."),
            Just("0"),
            Just("e"),
            Just("1e400"),
            Just("\\u"),
            Just("\\ud800"),
            Just("null"),
            Just("NaN"),
            Just("\u{0}"),
            Just("\u{7f}"),
            Just("\u{2028}"),
            Just("\"sku\":"),
            Just("//"),
            Just(" "),
        ]
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    (any::<Index>(), any::<Index>(), token)
}

/// Valid JSON with bytes replaced, a few at a time.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    vec(edit(), 1..4).prop_map(|edits| {
        let mut bytes = WHOLE.as_bytes().to_vec();
        for (at, len, token) in edits {
            let at = at.index(bytes.len() + 1);
            let end = (at + len.index(5)).min(bytes.len());
            bytes.splice(at..end, token);
        }
        bytes
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_an_event_or_an_error(value in vec(any::<u8>(), 0..200)) {
        for error in decode_in_every_way(&value).into_iter().filter_map(Result::err) {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn what_is_nearly_json_is_an_event_or_an_error(value in mutated()) {
        for error in decode_in_every_way(&value).into_iter().filter_map(Result::err) {
            prop_assert!(error.to_string().len() < 1_000, "an error is no copy of the record: {error}");
        }
    }

    #[test]
    fn what_serde_json_reads_is_json_and_nothing_that_it_finds_broken(value in mutated()) {
        let result = decode_with(&DecoderOptions::default(), &value, &[]);
        let refused = result.is_err_and(|error| ["NOT_JSON", "NOT_UTF8", "EMPTY_RECORD"].contains(&error.reason()));
        let text = std::str::from_utf8(&value);
        // Between the two lie half surrogates and numbers beyond every float, in what is not read.
        let is_sound = text.is_ok_and(|text| serde_json::from_str::<Value>(text).is_ok());
        let is_broken = text.is_err() || text.is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_err());
        prop_assert!(!(refused && is_sound), "{}", String::from_utf8_lossy(&value));
        prop_assert!(refused || !is_broken, "{}", String::from_utf8_lossy(&value));
    }

    #[test]
    fn whatever_stands_in_a_field_the_error_names_it(
        field in proptest::sample::select(EventField::ALL.to_vec()),
        value in prop_oneof![
            Just("true".to_owned()),
            Just("{}".to_owned()),
            Just(r#"[{"sku":1}]"#.to_owned()),
            Just(format!("\"{}\"", "x".repeat(300))),
            Just("\"\\u0000\"".to_owned()),
            Just("1e99".to_owned()),
            Just("-1.23456789".to_owned()),
        ],
    ) {
        let json = format!(r#"{{"{}":{value}}}"#, field.name());
        if let Err(error) = decode_with(&DecoderOptions::default(), json.as_bytes(), &[]) {
            prop_assert!(error.to_string().contains(field.name()), "{error}");
        }
    }

    #[test]
    fn a_field_that_stands_twice_is_told_by_name(
        field in proptest::sample::select(EventField::ALL.to_vec()),
        escaped in any::<bool>(),
    ) {
        let name = field.name();
        let again = if escaped { format!("\\u{:04x}{}", u32::from(name.as_bytes()[0]), &name[1..]) } else { name.to_owned() };
        let json = format!(r#"{{"{name}":"1","other":1,"other":2,"{again}":"1"}}"#);
        let error = decode_with(&DecoderOptions::default(), json.as_bytes(), &[]).unwrap_err();
        prop_assert_eq!(error, DecodeError::DuplicateField { field: name });
    }
}
