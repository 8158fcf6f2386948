//! Claims: what a record may be, and the reason by which each bad one is told.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use bytes::Bytes;
use stockflow_codec::{DecoderOptions, EventField, Limits, Source};
use stockflow_core::{Field, Kind};
use support::{SALE, decode, decode_strictly, reason, with};

#[test]
fn stockflows_own_event_is_read_whole() {
    let events = decode_strictly(
        r#"{"eventId":"e1","eventType":"reserve","sku":"A","locationId":"S","quantity":3,
            "timestamp":"2026-03-02T08:00:00.250Z","sourceSystem":"POS","correlationId":"c","orderId":"o",
            "userId":"u","toLocation":"T","disposition":"damaged","unknown":{"sku":["x",null,1e9]}}"#,
    )
    .unwrap();
    assert_eq!(events.kind(0), Kind::Reservation);
    assert_eq!((events.quantity(0), events.time_ms(0)), (3, 1_772_438_400_250));
    let texts: Vec<_> = Field::ALL[..11].iter().map(|field| events.text(0, *field)).collect();
    assert_eq!(texts, ["e1", "reserve", "A", "S", "POS", "o", "o", "u", "c", "T", "damaged"]);
}

#[test]
fn the_reservation_is_its_id_else_the_order_else_the_correlation() {
    for (more, reservation) in [
        (r#""reservationId":"r","orderId":"o","correlationId":"c""#, "r"),
        (r#""reservationId":"","orderId":"o","correlationId":"c""#, "o"),
        (r#""reservationId":null,"correlationId":"c""#, "c"),
    ] {
        assert_eq!(decode(&with(more)).unwrap().text(0, Field::Reservation), reservation);
    }
}

#[test]
fn the_sign_of_a_delta_matters_to_adjustments_only() {
    let quantity = |kind: &str, delta: &str| {
        let json = format!(r#"{{"eventType":"{kind}","sku":"A","locationId":"S","quantityDelta":{delta}}}"#);
        decode_strictly(&json).map(|events| events.quantity(0)).map_err(|error| error.reason())
    };
    assert_eq!(quantity("SALE", "-3"), Ok(3));
    assert_eq!(quantity("SALE", "3"), Ok(3));
    assert_eq!(quantity("ADJUSTMENT", "-3"), Ok(-3));
    assert_eq!(quantity("COUNT", "-3"), Err("NEGATIVE_QUANTITY"));
    assert_eq!(quantity("RECEIPT", "-9223372036854775808"), Err("QUANTITY_OVERFLOW"));
}

#[test]
fn an_event_without_an_id_is_called_by_its_header_or_its_place() {
    let events = decode(SALE).unwrap();
    assert_eq!(events.text(0, Field::Id), "raw/3/7");
    let header = [("stockflow-id".into(), Bytes::from_static(b"line-1"))];
    let events = support::decode_with(&DecoderOptions::default(), SALE.as_bytes(), &header).unwrap();
    assert_eq!(events.text(0, Field::Id), "line-1");
}

#[test]
fn without_a_time_of_its_own_an_event_has_its_records() {
    assert_eq!(decode(SALE).unwrap().time_ms(0), support::TIMESTAMP_MS);
}

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
fn quantities_are_units_of_the_pipelines_scale() {
    let options = DecoderOptions { quantity_scale: 3, ..DecoderOptions::default() };
    let quantity = |text: &str| {
        let json = with(&format!(r#""quantity":{text}"#));
        support::decode_with(&options, json.as_bytes(), &[]).map(|events| events.quantity(0)).map_err(|e| e.reason())
    };
    assert_eq!(quantity("1.25"), Ok(1_250));
    assert_eq!(quantity("\"0.001\""), Ok(1));
    assert_eq!(quantity("0.0001"), Err("TOO_PRECISE"));
    assert_eq!(quantity("9007199254740993.001"), Ok(9_007_199_254_740_993_001));
}

#[test]
fn a_mapping_reads_the_senders_own_shape() {
    let pointer = |text: &str| Source::Pointer(text.to_owned());
    let options = DecoderOptions {
        fields: vec![
            (EventField::EventId, pointer("/receipt/id")),
            (EventField::OrderId, pointer("/receipt/id")),
            (EventField::EventType, pointer("/receipt/kind")),
            (EventField::Sku, pointer("/lines/1/a~1b")),
            (EventField::LocationId, Source::Constant("ONLINE".to_owned())),
            (EventField::Quantity, pointer("/lines/1/n")),
        ],
        kinds: vec![("SOLD".to_owned(), Kind::Sale)],
        strict: true,
        ..DecoderOptions::default()
    };
    let json = br#"{"lines":[{"a/b":"X","n":1},{"n":"4","a/b":"caf\u00e9"}],"receipt":{"kind":"SOLD","id":12}}"#;
    let events = support::decode_with(&options, json, &[]).unwrap();
    assert_eq!((events.kind(0), events.quantity(0)), (Kind::Sale, 4));
    let texts = [Field::Id, Field::Order, Field::Sku, Field::Location].map(|field| events.text(0, field));
    assert_eq!(texts, ["12", "12", "café", "ONLINE"]);
    let overlapping = vec![(EventField::Sku, pointer("/a")), (EventField::OrderId, pointer("/a/b"))];
    let options = DecoderOptions { fields: overlapping, ..DecoderOptions::default() };
    let error = stockflow_codec::Decoder::new(options).unwrap_err();
    assert!(error.to_string().starts_with("fields.orderId: /a/b"), "{error}");
}

#[test]
fn limits_are_the_pipelines_to_choose() {
    let limits = Limits { value_bytes_max: 10, ..Limits::default() };
    let options = DecoderOptions { limits, ..DecoderOptions::default() };
    let error = support::decode_with(&options, br#"{"sku":"abc"}"#, &[]).unwrap_err();
    assert_eq!(error.to_string(), "the value has 13 bytes, at most 10 are read");
}
