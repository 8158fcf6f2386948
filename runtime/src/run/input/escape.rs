//! Text inside a JSON string.

use bytes::BytesMut;

/// Appends `text` as the inside of a JSON string.
pub(super) fn escape(text: &str, into: &mut BytesMut) {
    let bytes = text.as_bytes();
    let mut plain_from = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        into.extend_from_slice(&bytes[plain_from..at]);
        plain_from = at + 1;
        match byte {
            b'"' => into.extend_from_slice(b"\\\""),
            b'\\' => into.extend_from_slice(b"\\\\"),
            b'\n' => into.extend_from_slice(b"\\n"),
            b'\r' => into.extend_from_slice(b"\\r"),
            b'\t' => into.extend_from_slice(b"\\t"),
            other => into.extend_from_slice(format!("\\u{other:04x}").as_bytes()),
        }
    }
    into.extend_from_slice(&bytes[plain_from..]);
}
