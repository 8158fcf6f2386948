//! Value: the bytes of a record as JSON text that is safe to parse, or what is wrong with them.

use snafu::ensure;

use crate::error::{DecodeError, EmptyRecordSnafu, NotJsonSnafu, NotUtf8Snafu, TooDeepSnafu, TooLargeSnafu};
use crate::options::Limits;

/// The text of a value that keeps the limits on size and nesting.
///
/// # Errors
/// When there is none, it is too large, no UTF-8, nests too deep, or has a `\u` that is no character.
pub(crate) fn json_text<'a>(value: Option<&'a [u8]>, limits: &Limits) -> Result<&'a str, DecodeError> {
    let value = value.unwrap_or_default();
    ensure!(!value.is_empty(), EmptyRecordSnafu);
    ensure!(value.len() <= limits.value_bytes_max, TooLargeSnafu { bytes: value.len(), max: limits.value_bytes_max });
    let text = std::str::from_utf8(value).map_err(|error| NotUtf8Snafu { at: error.valid_up_to() }.build())?;
    ensure!(!nests_deeper(value, limits.depth_max), TooDeepSnafu { max: limits.depth_max });
    if let Some(at) = broken_escape(value) {
        return NotJsonSnafu { message: format!("byte {at} begins a \\u without four hexadecimal digits") }.fail();
    }
    Ok(text)
}

/// Whether objects and arrays nest deeper than `max`. The parser recurses, so this comes first.
fn nests_deeper(json: &[u8], max: usize) -> bool {
    // Without that many openings at all, which is what nearly every record is, there is no need to look
    // closer. Counted in bytes, 128 at a time, for the compiler to count many at once; `[` and `{` differ in one bit.
    let openings = |bytes: &[u8]| bytes.iter().map(|c| u8::from(c | 0x20 == b'{')).sum::<u8>();
    if json.chunks(128).map(|bytes| usize::from(openings(bytes))).sum::<usize>() <= max {
        return false;
    }
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for c in json {
        match c {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > max {
            return true;
        }
    }
    false
}

/// Where a `\u` stands without its digits. The parser takes the next four bytes of a text that it
/// skips for digits, whatever they are, even a quote.
fn broken_escape(json: &[u8]) -> Option<usize> {
    let mut from = 0;
    if !json.contains(&b'\\') {
        return None;
    }
    while let Some(next) = json[from..].iter().position(|c| *c == b'\\') {
        let at = from + next;
        if let [_, b'u', rest @ ..] = &json[at..]
            && !rest.first_chunk::<4>().is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        {
            return Some(at);
        }
        from = (at + 2).min(json.len());
    }
    None
}
