//! A record as it is shown: its value, or an object of that and what else was asked for, on one line.

use std::io::Write;

use stockflow_codec::write_time;
use stockflow_core::text::json_printable;
use stockflow_log::Record;

use super::args::With;
use crate::run::output::line::{append_headers, append_json, append_key, append_value};

/// The line of a record, with its line end and nothing that a terminal obeys. `with` is sorted.
pub(super) fn line(record: &Record, with: &[With]) -> String {
    let mut line = Vec::new();
    match record.value.as_deref().map(std::str::from_utf8) {
        None if with.is_empty() => line.extend_from_slice(b"null"),
        Some(Ok(text)) if with.is_empty() => append_json(text, &mut line),
        _ => append_object(record, with, &mut line),
    }
    // Between values of JSON; within a text there is none.
    line.iter_mut().filter(|byte| **byte == b'\t').for_each(|byte| *byte = b' ');
    line.push(b'\n');
    // It is JSON, and so text.
    json_printable(&String::from_utf8_lossy(&line))
}

fn append_object(record: &Record, with: &[With], line: &mut Vec<u8>) {
    line.push(b'{');
    for what in with {
        // Writing to memory cannot fail.
        let _ = match what {
            With::Partition => write!(line, "\"partition\":{},", record.partition),
            With::Offset => write!(line, "\"offset\":{},", record.offset),
            With::Key => {
                append_key(record.key.as_deref(), line);
                line.write_all(b",")
            }
            With::Timestamp => {
                line.extend_from_slice(b"\"timestamp\":\"");
                write_time(record.timestamp_ms, line);
                line.write_all(b"\",")
            }
            With::Headers => {
                append_headers(&record.headers, line);
                Ok(())
            }
        };
    }
    append_value(record.value.as_deref(), line);
    line.push(b'}');
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn shown(value: Option<&'static [u8]>, with: &[With]) -> String {
        let record = Record {
            subscription: 0,
            partition: 3,
            offset: 41,
            timestamp_ms: 5,
            key: Some(Bytes::from_static(b"LAMP:shop-1")),
            value: value.map(Bytes::from_static),
            headers: vec![(Box::from("x"), Bytes::from_static(b"y"))],
        };
        line(&record, with)
    }

    #[test]
    fn a_record_is_its_value_on_one_line() {
        assert_eq!(shown(Some(b"{\"a\":\n\t1}"), &[]), "{\"a\":  1}\n");
        assert_eq!(shown(Some(b"no \"json\"\n"), &[]), "\"no \\\"json\\\"\\n\"\n");
        assert_eq!(shown(Some(b"\xff"), &[]), "{\"valueBase64\":\"/w==\"}\n");
        assert_eq!(shown(None, &[]), "null\n");
    }

    #[test]
    fn with_more_of_it_a_record_is_an_object() {
        let all = [With::Key, With::Partition, With::Offset, With::Timestamp, With::Headers];
        let wanted = r#"{"key":"LAMP:shop-1","partition":3,"offset":41,"timestamp":"1970-01-01T00:00:00.005Z","headers":{"x":"y"},"value":null}"#;
        assert_eq!(shown(None, &all), format!("{wanted}\n"));
        assert_eq!(shown(Some(b"1"), &[With::Offset]), "{\"offset\":41,\"value\":1}\n");
    }

    #[test]
    fn nothing_in_a_value_is_obeyed_by_the_terminal() {
        assert_eq!(shown(Some("\"\u{202e}\u{9b}\"".as_bytes()), &[]), "\"\\u202e\\u009b\"\n");
    }
}
