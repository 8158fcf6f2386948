//! A letter as JSON, for programs.

use serde::Serialize;
use serde_json::Value;

use super::{Letter, hex, own_headers, parked, time};

/// A letter as JSON in one line; a whole one has headers and value, too.
pub(in crate::dlq) fn json(letter: &Letter<'_>, is_whole: bool) -> String {
    let Letter { place, record, dead, is_settled } = letter;
    let headers = is_whole.then(|| own_headers(letter).map(|(name, value)| (name, Text::of(Some(value)))).collect());
    let shown = Shown {
        at: place.to_string(),
        time: time(record.timestamp_ms),
        reason: dead.reason,
        message: dead.message,
        stage: dead.stage,
        rule: dead.rule,
        topic: dead.topic,
        partition: dead.partition,
        offset: dead.offset,
        attempt: dead.attempt,
        group: dead.group,
        event: dead.event,
        stock_key: dead.key.map(|(sku, location)| format!("{sku}:{location}")),
        parked: dead.standing.map(parked),
        settled: *is_settled,
        key: Text::of(record.key.as_deref()),
        headers,
        value: is_whole.then(|| Text::of(record.value.as_deref())),
    };
    // Nothing in it can fail to be written.
    serde_json::to_string(&shown).unwrap_or_default()
}

#[derive(Serialize)]
struct Shown<'a> {
    at: String,
    time: String,
    reason: &'a str,
    message: &'a str,
    stage: &'a str,
    rule: Option<&'a str>,
    topic: &'a str,
    partition: u32,
    offset: Option<i64>,
    attempt: u32,
    group: &'a str,
    event: Option<&'a str>,
    #[serde(rename = "stockKey")]
    stock_key: Option<String>,
    parked: Option<&'static str>,
    settled: bool,
    key: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    headers: Option<Vec<(&'a str, Text)>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Text>,
}

/// Text as it is, other bytes as `{"hex": …}`.
#[derive(Serialize)]
#[serde(transparent)]
struct Text(Value);

impl Text {
    fn of(bytes: Option<&[u8]>) -> Text {
        Text(match bytes.map(std::str::from_utf8) {
            None => Value::Null,
            Some(Ok(text)) => Value::from(text),
            Some(Err(_)) => serde_json::json!({ "hex": hex(bytes.unwrap_or_default()) }),
        })
    }
}
