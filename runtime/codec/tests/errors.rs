//! Claims: every bad record is refused with a reason of its own, which names the field.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use bytes::Bytes;
use stockflow_codec::{DecoderOptions, EventField, Limits};
use support::{SALE, decode, decode_strictly, reason};

#[test]
fn every_bad_record_has_its_own_reason() {
    let long = format!(r#"{{"sku":"{}"}}"#, "x".repeat(257));
    let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(64), "]".repeat(64));
    let deepest = format!(r#"{{"a":{}"#, "[".repeat(900_000));
    let large = format!(r#"{{"a":"{}"}}"#, "x".repeat(1 << 20));
    for (json, wanted) in [
        ("", "EMPTY_RECORD"),
        (large.as_str(), "TOO_LARGE"),
        ("{", "NOT_JSON"),
        ("{} {}", "NOT_JSON"),
        (r#"{"sku":NaN}"#, "NOT_JSON"),
        (r#"{"sku":"a" "x":1}"#, "NOT_JSON"),
        (r#"{"sku":"\q"}"#, "NOT_JSON"),
        ("[1]", "NOT_AN_OBJECT"),
        ("7", "NOT_AN_OBJECT"),
        (deep.as_str(), "TOO_DEEP"),
        (deepest.as_str(), "TOO_DEEP"),
        (r#"{"sku":"a","sku":"b"}"#, "DUPLICATE_FIELD"),
        (r#"{"sku":{"a":1}}"#, "WRONG_TYPE"),
        (r#"{"quantity":true}"#, "WRONG_TYPE"),
        (r#"{"eventId":["x"]}"#, "WRONG_TYPE"),
        (long.as_str(), "FIELD_TOO_LONG"),
        (r#"{"sku":"a:b"}"#, "BAD_KEY"),
        (r#"{"locationId":"a\u0000b"}"#, "BAD_KEY"),
        (r#"{"quantity":"a few"}"#, "NOT_A_NUMBER"),
        (r#"{"quantity":"NaN"}"#, "NOT_A_NUMBER"),
        (r#"{"quantity":1.5}"#, "TOO_PRECISE"),
        (r#"{"quantity":1e30}"#, "QUANTITY_OVERFLOW"),
        (r#"{"quantity":-1}"#, "NEGATIVE_QUANTITY"),
        (r#"{"quantity":1,"quantityDelta":2}"#, "AMBIGUOUS_QUANTITY"),
        (r#"{"timestamp":"noon"}"#, "BAD_TIMESTAMP"),
    ] {
        assert_eq!(reason(json), wanted, "{}", &json[..json.len().min(60)]);
    }
    let broken = support::decode_with(&DecoderOptions::default(), b"{\"sku\":\"\xff\"}", &[]);
    assert_eq!(broken.unwrap_err().to_string(), "the value is not UTF-8: byte 8 fits no character");
}

#[test]
fn an_error_names_its_field_and_says_what_to_do() {
    let long = "x".repeat(257);
    for (json, wanted) in [
        (r#"{"sku":"a","sku":"b"}"#.to_owned(), "sku stands twice in the record: which one counts?"),
        (r#"{"sku":"a","s\u006bu":"b"}"#.to_owned(), "sku stands twice in the record: which one counts?"),
        (r#"{"sku":{"a":1}}"#.to_owned(), "sku is an object: a text was expected"),
        (r#"{"quantity":true}"#.to_owned(), "quantity is true or false: a number was expected"),
        (r#"{"orderId":[1]}"#.to_owned(), "orderId is an array: a text was expected"),
        (format!(r#"{{"sku":"{long}"}}"#), "sku has 257 bytes, at most 256 are read"),
        (
            r#"{"sku":"a:b"}"#.to_owned(),
            r#"sku "a:b" has a character that a key cannot have: a colon in a sku, or a control character"#,
        ),
        (r#"{"quantity":"NaN"}"#.to_owned(), r#"quantity "NaN" is not a decimal number"#),
        (
            r#"{"quantityDelta":1.5}"#.to_owned(),
            "quantityDelta 1.5 has more than 0 decimal places: raise spec.quantityScale, or send it rounded",
        ),
        (
            r#"{"quantity":9223372036854775808}"#.to_owned(),
            "quantity 9223372036854775808 is too large: with 0 decimal places it does not fit 64 bits",
        ),
        (
            r#"{"timestamp":1.5e400}"#.to_owned(),
            r#"timestamp "1.5e400" is not a time: RFC 3339 or milliseconds since 1970 UTC was expected"#,
        ),
        (r#"{"more":"\u12"}"#.to_owned(), "the value is not JSON: byte 9 begins a \\u without four hexadecimal digits"),
    ] {
        assert_eq!(decode(&json).unwrap_err().to_string(), wanted);
    }
}

#[test]
fn no_text_is_longer_than_the_limit() {
    let long = "x".repeat(257);
    for field in EventField::ALL {
        let error = decode(&format!(r#"{{"{}":"{long}"}}"#, field.name())).unwrap_err();
        match field {
            EventField::Quantity | EventField::QuantityDelta => assert_eq!(error.reason(), "NOT_A_NUMBER"),
            EventField::Timestamp => assert_eq!(error.reason(), "BAD_TIMESTAMP"),
            _ => assert_eq!(error.to_string(), format!("{} has 257 bytes, at most 256 are read", field.name())),
        }
    }
    let header = [("stockflow-id".into(), Bytes::from(long))];
    let error = support::decode_with(&DecoderOptions::default(), SALE.as_bytes(), &header).unwrap_err();
    assert_eq!(error.to_string(), "eventId has 257 bytes, at most 256 are read");
}

#[test]
fn a_ledger_needs_a_whole_event() {
    let missing = |json: &str| decode_strictly(json).unwrap_err().to_string();
    assert_eq!(missing("{}"), "eventType is missing or empty: a OTHER event needs it");
    assert!(missing(r#"{"eventType":"SALE","sku":"","locationId":"S","quantity":1}"#).starts_with("sku is missing"));
    assert!(missing(r#"{"eventType":"SALE","sku":"A","quantity":1}"#).starts_with("locationId is missing"));
    assert!(missing(r#"{"eventType":"SALE","sku":"A","locationId":"S"}"#).starts_with("quantityDelta is missing"));
    let confirm = r#"{"eventType":"CONFIRMATION","sku":"A","locationId":"S"}"#;
    assert!(missing(confirm).starts_with("reservationId is missing"));
    assert!(decode_strictly(r#"{"eventType":"RELEASE","sku":"A","locationId":"S","orderId":"o"}"#).is_ok());
    assert!(decode("{}").is_ok(), "a stage without a ledger takes what it gets");
}

#[test]
fn limits_are_the_pipelines_to_choose() {
    let limits = Limits { value_bytes_max: 10, ..Limits::default() };
    let options = DecoderOptions { limits, ..DecoderOptions::default() };
    let error = support::decode_with(&options, br#"{"sku":"abc"}"#, &[]).unwrap_err();
    assert_eq!(error.to_string(), "the value has 13 bytes, at most 10 are read");
}
