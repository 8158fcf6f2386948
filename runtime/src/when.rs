//! Times, as people give them.

/// Reads a time: RFC 3339, milliseconds since 1970 UTC, or how long ago (`90s`, `15m`, `2h`, `7d`).
pub fn time_ms(text: &str, now_ms: i64) -> Option<i64> {
    let units = [("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
    let ago = units.into_iter().find_map(|(unit, ms)| {
        let count: u32 = text.strip_suffix(unit)?.parse().ok()?;
        now_ms.checked_sub(i64::from(count).checked_mul(ms)?)
    });
    ago.or_else(|| stockflow_codec::parse_time_ms(text))
}

#[cfg(test)]
mod tests {
    use super::time_ms;

    #[test]
    fn times_are_dates_or_how_long_ago() {
        assert_eq!(time_ms("2h", 10_000_000), Some(2_800_000));
        assert_eq!(time_ms("1970-01-01T00:00:02Z", 0), Some(2_000));
        assert_eq!(time_ms("1500", 0), Some(1_500));
        for text in ["", "h", "-2h", "2w", "99999999999d", "yesterday"] {
            assert_eq!(time_ms(text, 0), None, "{text}");
        }
    }
}
