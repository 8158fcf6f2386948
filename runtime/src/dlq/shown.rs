//! How letters are shown: a row, a whole letter, or JSON.

#[cfg(test)]
mod tests;

use std::fmt::Write;

use serde::Serialize;
use serde_json::Value;
use stockflow_codec::write_time;

use super::letter::Letter;
use crate::table::Table;

/// Most characters of a text in a row.
const CELL_CHARS_MAX: usize = 80;

/// A table for [`row`]s.
pub(crate) fn table() -> Table {
    Table::new(&["at", "time", "reason", "rule", "from", "key", "attempt", "settled", "message"])
}

/// A letter in a row.
pub(crate) fn row(letter: &Letter<'_>) -> [String; 9] {
    let Letter { place, record, dead, is_settled } = letter;
    let offset = dead.offset.map_or_else(|| "-".to_owned(), |offset| offset.to_string());
    [
        place.to_string(),
        time(record.timestamp_ms),
        cut(dead.reason),
        cut(dead.rule.unwrap_or("-")),
        cut(&format!("{}/{}:{offset}", dead.topic, dead.partition)),
        record.key.as_deref().map_or_else(|| "-".to_owned(), |key| cut(&text_or_hex(key))),
        dead.attempt.to_string(),
        if *is_settled { "yes" } else { "-" }.to_owned(),
        cut(dead.message),
    ]
}

/// A whole letter for people.
pub(crate) fn whole(letter: &Letter<'_>) -> String {
    let Letter { place, record, dead, is_settled } = letter;
    let offset = dead.offset.map_or_else(|| "made by the stage".to_owned(), |offset| format!("offset {offset}"));
    let mut out = format!("letter {place}{}\n", if *is_settled { " (settled)" } else { "" });
    let mut line = |name: &str, text: &str| {
        // A String takes whatever is written.
        let _ = writeln!(out, "  {name:<8} {text}");
    };
    line("time", &time(record.timestamp_ms));
    line("reason", &safe(dead.reason));
    line("message", &safe(dead.message));
    line("stage", &safe(dead.stage));
    if let Some(rule) = dead.rule {
        line("rule", &safe(rule));
    }
    line("from", &safe(&format!("{}, partition {}, {offset}", dead.topic, dead.partition)));
    line("attempt", &dead.attempt.to_string());
    line("key", &record.key.as_deref().map_or_else(|| "none".to_owned(), |key| safe(&text_or_hex(key))));
    for (name, value) in own_headers(letter) {
        line("header", &safe(&format!("{name}: {}", text_or_hex(value))));
    }
    match record.value.as_deref() {
        None => line("value", "none"),
        Some(value) => {
            let text = text_or_hex(value);
            let lines: Vec<String> = text.lines().map(safe).collect();
            line("value", &lines.join("\n           "));
        }
    }
    out
}

/// A letter as JSON in one line; a whole one has headers and value, too.
pub(crate) fn json(letter: &Letter<'_>, is_whole: bool) -> String {
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

/// The headers that the record came with.
fn own_headers<'a>(letter: &Letter<'a>) -> impl Iterator<Item = (&'a str, &'a [u8])> {
    let headers = letter.record.headers.iter();
    let own = headers.filter(|(name, _)| !name.starts_with(stockflow_codec::DEAD_HEADERS_BEGIN));
    own.map(|(name, value)| (&**name, &value[..]))
}

fn time(timestamp_ms: i64) -> String {
    let mut text = Vec::with_capacity(24);
    write_time(timestamp_ms, &mut text);
    String::from_utf8(text).unwrap_or_default()
}

fn text_or_hex(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| format!("hex {}", hex(bytes)), str::to_owned)
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// On one line, and not longer than a row can have.
fn cut(text: &str) -> String {
    let mut shown = safe(text);
    if let Some((end, _)) = shown.char_indices().nth(CELL_CHARS_MAX) {
        shown.truncate(end);
        shown.push('…');
    }
    shown
}

/// Without what a terminal would obey.
fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}
