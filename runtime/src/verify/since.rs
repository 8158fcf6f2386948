//! Since when: an offset, a time, or how long ago.

/// From which record on the input is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Since {
    /// From this offset on.
    Offset(i64),
    /// From the first record of this time or later on, ms since 1970 UTC.
    TimeMs(i64),
}

impl Since {
    pub(super) fn read(text: &str, now_ms: i64) -> Result<Since, String> {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().map(Since::Offset).map_err(|_| "the offset is too large".to_owned());
        }
        crate::when::time_ms(text, now_ms).map(Since::TimeMs).ok_or_else(|| {
            "give an offset such as 4200, a time such as 2026-03-02T08:00:00Z, or how long ago as 90s, 15m, 2h or 7d"
                .to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Since;

    #[test]
    fn digits_are_an_offset_and_all_else_is_a_time() {
        assert_eq!(Since::read("4200", 0), Ok(Since::Offset(4_200)));
        assert_eq!(Since::read("15m", 1_000_000), Ok(Since::TimeMs(100_000)));
        assert_eq!(Since::read("1970-01-01T00:00:02Z", 0), Ok(Since::TimeMs(2_000)));
        for text in ["", "2w", "yesterday", "99999999999999999999"] {
            assert!(Since::read(text, 0).is_err(), "{text}");
        }
    }
}
