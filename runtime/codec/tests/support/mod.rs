//! Decoding one record, for claims about it.

#![allow(dead_code, missing_docs, reason = "test support: each test crate uses a part of it")]
#![allow(clippy::unwrap_used, reason = "test support: loud failures")]

use bytes::Bytes;
use stockflow_codec::{DecodeError, Decoder, DecoderOptions, RawRecord};
use stockflow_core::Events;

pub const TIMESTAMP_MS: i64 = 1_700_000_000_000;
pub const SALE: &str = r#"{"eventType":"SALE","sku":"A","locationId":"S","quantity":1}"#;

/// A minimal event with more fields.
pub fn with(more: &str) -> String {
    format!(r#"{{"eventType":"SALE","sku":"A","locationId":"S",{more}}}"#)
}

pub fn decode_with(
    options: &DecoderOptions,
    value: &[u8],
    headers: &[(Box<str>, Bytes)],
) -> Result<Events, DecodeError> {
    let decoder = Decoder::new(options.clone()).unwrap();
    let record =
        RawRecord { value: Some(value), headers, topic: "raw", partition: 3, offset: 7, timestamp_ms: TIMESTAMP_MS };
    let mut events = Events::default();
    let result = decoder.decode(&record, Bytes::copy_from_slice(value), &mut events);
    assert_eq!(events.len(), usize::from(result.is_ok()), "an event or an error");
    result.map(|()| events)
}

pub fn decode(json: &str) -> Result<Events, DecodeError> {
    decode_with(&DecoderOptions::default(), json.as_bytes(), &[])
}

pub fn decode_strictly(json: &str) -> Result<Events, DecodeError> {
    decode_with(&DecoderOptions { strict: true, ..DecoderOptions::default() }, json.as_bytes(), &[])
}

pub fn reason(json: &str) -> &'static str {
    decode(json).unwrap_err().reason()
}
