//! A record as a line of JSON, and the parts of one.

use std::io::Write;

use bytes::Bytes;
use serde::de::IgnoredAny;
use stockflow_log::{Headers, Record};

use super::base64;

/// Appends the line of a record, with its line end.
///
/// A value that is JSON stands as it is; other text stands as a string. What is not UTF-8 stands in
/// base64, under `valueBase64`, `keyBase64` or `headersBase64` instead. Of headers with one name the
/// last counts, as for Kafka's `lastHeader`.
pub(super) fn append(record: &Record, line: &mut Vec<u8>) {
    // Writing to memory cannot fail.
    let _ = write!(line, "{{\"partition\":{},\"offset\":{},", record.partition, record.offset);
    append_key(record.key.as_deref(), line);
    line.push(b',');
    append_headers(&record.headers, line);
    append_value(record.value.as_deref(), line);
    line.extend_from_slice(b"}\n");
}

/// Appends the member `key` or `keyBase64`.
pub(crate) fn append_key(key: Option<&[u8]>, line: &mut Vec<u8>) {
    match key.map(|key| std::str::from_utf8(key).map_err(|_| key)) {
        None => line.extend_from_slice(b"\"key\":null"),
        Some(Ok(text)) => {
            line.extend_from_slice(b"\"key\":");
            string(text, line);
        }
        Some(Err(bytes)) => {
            line.extend_from_slice(b"\"keyBase64\":");
            base64_string(bytes, line);
        }
    }
}

/// Appends the members `headers` and, where one is not UTF-8, `headersBase64`, each with a comma.
pub(crate) fn append_headers(headers: &Headers, line: &mut Vec<u8>) {
    let is_last = |n: usize, name: &str| !headers.iter().skip(n + 1).any(|(other, _)| **other == *name);
    let kept = headers.iter().enumerate().filter(|(n, (name, _))| is_last(*n, name));
    let (texts, others): (Vec<_>, Vec<_>) =
        kept.map(|(_, header)| header).partition(|(_, value)| std::str::from_utf8(value).is_ok());
    object("headers", texts, line, |value, line| string(&String::from_utf8_lossy(value), line));
    if !others.is_empty() {
        object("headersBase64", others, line, base64_string);
    }
}

/// Appends the member `name`, an object of `members`, and a comma.
fn object(name: &str, members: Vec<&(Box<str>, Bytes)>, line: &mut Vec<u8>, value_of: impl Fn(&[u8], &mut Vec<u8>)) {
    string(name, line);
    line.extend_from_slice(b":{");
    for (n, (name, value)) in members.into_iter().enumerate() {
        if n > 0 {
            line.push(b',');
        }
        string(name, line);
        line.push(b':');
        value_of(value, line);
    }
    line.extend_from_slice(b"},");
}

/// Appends the member `value` or `valueBase64`.
pub(crate) fn append_value(value: Option<&[u8]>, line: &mut Vec<u8>) {
    match value.map(|value| std::str::from_utf8(value).map_err(|_| value)) {
        None => line.extend_from_slice(b"\"value\":null"),
        Some(Ok(text)) => {
            line.extend_from_slice(b"\"value\":");
            append_json(text, line);
        }
        Some(Err(bytes)) => {
            line.extend_from_slice(b"\"valueBase64\":");
            base64_string(bytes, line);
        }
    }
}

/// Appends text that is JSON as it is, on one line, and other text as a string.
pub(crate) fn append_json(text: &str, line: &mut Vec<u8>) {
    if serde_json::from_str::<IgnoredAny>(text).is_err() {
        return string(text, line);
    }
    let begin = line.len();
    line.extend_from_slice(text.as_bytes());
    // In JSON line ends stand between values only; here they would end the line.
    for byte in &mut line[begin..] {
        if matches!(*byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
}

/// Appends text as a JSON string.
fn string(text: &str, line: &mut Vec<u8>) {
    // Text can always be written, and to memory.
    let _ = serde_json::to_writer(line, text);
}

/// Appends bytes as a JSON string in base64.
fn base64_string(bytes: &[u8], line: &mut Vec<u8>) {
    line.push(b'"');
    base64::append(bytes, line);
    line.push(b'"');
}
