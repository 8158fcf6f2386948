//! Times: text to milliseconds since 1970 UTC, and back as RFC 3339 in UTC.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::temporal::DateTimePrinter;
use jiff::tz::TimeZone;

use crate::utc;

/// Writes milliseconds, always three digits.
static PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));

/// Reads a time: RFC 3339 (a space may stand for the T), the same without an offset, which is
/// taken as UTC, or a whole number of milliseconds since 1970 UTC. Milliseconds since 1970 UTC,
/// finer parts cut off; `None` when it is none of these, or outside the years 1 to 9999.
pub fn parse_time_ms(text: &str) -> Option<i64> {
    if let Some(ms) = utc::parse(text) {
        return Some(ms);
    }
    let text = text.trim_ascii();
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit()) {
        let ms = text.parse().ok()?;
        return Timestamp::from_millisecond(ms).ok().map(|_| ms);
    }
    let exact = text.parse::<Timestamp>().ok();
    let at = exact.or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })?;
    Some(at.as_millisecond())
}

/// Writes a time as RFC 3339 in UTC with milliseconds: `2011-02-28T12:00:00.001Z`. Times
/// that a calendar of four-digit years does not have are written as the nearest that it has.
pub fn write_time(epoch_ms: i64, out: &mut Vec<u8>) {
    if utc::write(epoch_ms, out) {
        return;
    }
    let at =
        Timestamp::from_millisecond(epoch_ms).unwrap_or(if epoch_ms < 0 { Timestamp::MIN } else { Timestamp::MAX });
    // A Vec takes whatever is written.
    let _ = PRINTER.print_timestamp(&at, jiff::fmt::StdIoWrite(out));
}

#[cfg(test)]
mod tests {
    use super::{parse_time_ms, write_time};

    #[test]
    fn times_are_read_in_the_ways_that_people_send_them() {
        let noon = Some(1_298_894_400_000);
        for text in [
            "2011-02-28T12:00:00Z",
            "2011-02-28 12:00:00Z",
            "2011-02-28T13:00:00+01:00",
            "2011-02-28 12:00:00",
            "2011-02-28T12:00",
            "2011-02-28T12:00:00.000999Z",
            "1298894400000",
        ] {
            assert_eq!(parse_time_ms(text), noon, "{text}");
        }
        for text in ["", "-", "noon", "2011-02-29T00:00:00Z", "28.2.2011", "99999999999999999999"] {
            assert_eq!(parse_time_ms(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_written_with_milliseconds() {
        let written = |ms| {
            let mut out = Vec::new();
            write_time(ms, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(written(1_298_894_400_001), "2011-02-28T12:00:00.001Z");
        assert_eq!(written(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(parse_time_ms(&written(-1)), Some(-1));
        assert!(written(i64::MAX).starts_with("9999-12-30T"));
    }
}
