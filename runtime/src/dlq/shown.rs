//! How letters are shown to people: a row, or a whole letter.

mod json;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use stockflow_codec::{DeadLetter, write_time};
use stockflow_core::{Standing, printable};
use stockflow_letters::Letter;

pub(super) use json::json;

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
        cut(&key(letter).unwrap_or_else(|| "-".to_owned())),
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
    line("reason", &printable(dead.reason));
    line("message", &printable(dead.message));
    line("stage", &printable(dead.stage));
    if let Some(rule) = dead.rule {
        line("rule", &printable(rule));
    }
    line("from", &printable(&format!("{}, partition {}, {offset}", dead.topic, dead.partition)));
    line("attempt", &dead.attempt.to_string());
    line(
        "key",
        &record.key.as_deref().map_or_else(|| "none".to_owned(), |key| printable(&text_or_hex(key)).into_owned()),
    );
    line("group", &printable(dead.group));
    if let Some(event) = dead.event {
        line("event", &printable(event));
    }
    if let Some((sku, location)) = dead.key {
        line("stock", &printable(&format!("{sku}:{location}")));
    }
    if let Some(standing) = dead.standing {
        line("parked", parked(standing));
    }
    for (name, value) in own_headers(letter) {
        line("header", &printable(&format!("{name}: {}", text_or_hex(value))));
    }
    match record.value.as_deref() {
        None => line("value", "none"),
        Some(value) => {
            let text = text_or_hex(value);
            let lines: Vec<_> = text.lines().map(printable).collect();
            line("value", &lines.join("\n           "));
        }
    }
    out
}

/// The key of the books, else that of the record.
fn key(letter: &Letter<'_>) -> Option<String> {
    let of_record = || letter.record.key.as_deref().map(text_or_hex);
    letter.dead.key.map(|(sku, location)| format!("{sku}:{location}")).or_else(of_record)
}

/// Where a letter stands in the line of its parked key.
fn parked(standing: Standing) -> &'static str {
    match standing {
        Standing::First => "first",
        Standing::Waits { .. } => "waits",
    }
}

/// The headers that the record came with.
fn own_headers<'a>(letter: &Letter<'a>) -> impl Iterator<Item = (&'a str, &'a [u8])> {
    DeadLetter::own_headers(&letter.record.headers).map(|(name, value)| (&**name, &value[..]))
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
    let mut shown = printable(text).into_owned();
    if let Some((end, _)) = shown.char_indices().nth(CELL_CHARS_MAX) {
        shown.truncate(end);
        shown.push('…');
    }
    shown
}
