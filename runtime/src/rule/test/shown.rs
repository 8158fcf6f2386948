//! Bytes and numbers as people read them; whatever differs still looks different.

use stockflow_core::text::is_hidden;
use xxhash_rust::xxh3::xxh3_64;

/// Most bytes that are shown in full.
const SHOWN_BYTES_MAX: usize = 200;

/// Text in full if it is short; else its beginning, with a length and a hash that tell it apart.
pub(super) fn bytes(bytes: &[u8]) -> String {
    let told_apart = format!("{} bytes, xxh3 {:016x}", bytes.len(), xxh3_64(bytes));
    match std::str::from_utf8(bytes) {
        Ok(text) if text.len() <= SHOWN_BYTES_MAX => escaped(text),
        Ok(text) => format!("{}… ({told_apart})", escaped(&text.chars().take(SHOWN_BYTES_MAX / 2).collect::<String>())),
        Err(_) => format!("({told_apart})"),
    }
}

/// On one line, and readable as JSON still.
fn escaped(text: &str) -> String {
    let shown = |c: char| if is_hidden(c) { c.escape_default().collect() } else { vec![c] };
    text.chars().flat_map(shown).collect()
}

/// A quantity in units of 10^-scale, as a decimal.
pub(super) fn quantity(units: i64, scale: u8) -> String {
    let scale = usize::from(scale);
    if scale == 0 {
        return units.to_string();
    }
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    let sign = if units < 0 { "-" } else { "" };
    match part.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        part => format!("{sign}{whole}.{part}"),
    }
}

/// A time as RFC 3339.
pub(super) fn time(time_ms: i64) -> String {
    let mut text = Vec::new();
    stockflow_codec::write_time(time_ms, &mut text);
    String::from_utf8_lossy(&text).trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_has_no_more_places_than_it_needs() {
        let shown = [(0, 0), (-7, 0), (1_500, 3), (-5, 3), (2_000, 3), (i64::MIN, 18)].map(|(n, s)| quantity(n, s));
        assert_eq!(shown, ["0", "-7", "1.5", "-0.005", "2", "-9.223372036854775808"]);
    }

    #[test]
    fn long_bytes_that_differ_at_their_end_look_different() {
        let [a, b] = ["x", "y"].map(|end| bytes(format!("{}{end}", "a".repeat(5_000)).as_bytes()));
        assert_ne!(a, b);
        assert!(a.len() < 200 && a.contains("5001 bytes"), "{a}");
        assert_ne!(bytes(b"a\xff"), bytes(b"a\xfe"));
        assert_eq!(bytes(b"{\"a\": 1}\n"), "{\"a\": 1}\\n");
    }
}
