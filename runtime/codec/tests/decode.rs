//! Claims: what a record may be, and what is read of it.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use bytes::Bytes;
use stockflow_codec::{Decoder, DecoderOptions, EventField, RawRecord, Source};
use stockflow_core::{Events, Field, Kind};
use support::{SALE, decode, decode_strictly, with};

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
fn numbers_stand_for_texts_digit_by_digit() {
    for number in ["12", "-0", "1.50", "123456789012345678901234567890", "1e400", "0.1000"] {
        let events = decode(&format!(r#"{{"eventId":{number},"sku":{number},"orderId":"caf\u00e9"}}"#)).unwrap();
        assert_eq!([Field::Id, Field::Sku, Field::Order].map(|field| events.text(0, field)), [number, number, "café"]);
    }
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
fn a_topic_of_any_length_gives_its_records_an_id() {
    let topic = "t".repeat(249);
    let record = RawRecord {
        value: Some(SALE.as_bytes()),
        headers: &[],
        topic: &topic,
        partition: 9_999,
        offset: i64::MAX,
        timestamp_ms: 0,
    };
    let mut events = Events::default();
    Decoder::new(DecoderOptions::default()).unwrap().decode(&record, Bytes::new(), &mut events).unwrap();
    assert_eq!(events.text(0, Field::Id), format!("{topic}/9999/{}", i64::MAX));
}
