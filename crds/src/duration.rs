//! Durations as people write them: `500ms`, `15m`, `7d`; and retention, which may be `forever`.

use std::{fmt, str::FromStr};

use snafu::{OptionExt, Snafu};

use crate::text::text_type;

const UNITS_MS: [(&str, i64); 5] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
const MAX_DIGITS: usize = 10;

/// A length of time: a whole number of at most ten digits and a unit, `ms`, `s`, `m`, `h` or `d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Duration {
    ms: i64,
}

/// Why a text is no duration.
#[derive(Debug, Snafu, PartialEq, Eq)]
pub enum DurationError {
    /// Not a number and a unit.
    #[snafu(display("`{text}` is not a duration: write a whole number and a unit (ms, s, m, h, d), such as 15m"))]
    Shape {
        /// What was written.
        text: String,
    },
}

impl Duration {
    /// So many milliseconds; `None` when negative or more than can be written.
    pub fn from_ms(ms: i64) -> Option<Duration> {
        (0..=9_999_999_999).contains(&ms).then_some(Duration { ms })
    }

    /// The length in milliseconds, never negative.
    pub fn ms(self) -> i64 {
        self.ms
    }
}

impl FromStr for Duration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Duration, DurationError> {
        parse_ms(text).map(|ms| Duration { ms }).context(ShapeSnafu { text })
    }
}

fn parse_ms(text: &str) -> Option<i64> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let unit_ms = UNITS_MS.iter().find(|(name, _)| *name == unit)?.1;
    if number.len() > MAX_DIGITS {
        return None;
    }
    number.parse::<i64>().ok()?.checked_mul(unit_ms)
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |unit_ms: i64| self.ms != 0 && self.ms % unit_ms == 0;
        let (unit, unit_ms) = UNITS_MS.iter().rev().find(|(_, unit_ms)| fits(*unit_ms)).unwrap_or(&("s", 1_000));
        write!(f, "{}{unit}", self.ms / unit_ms)
    }
}

text_type!(Duration, max: 12, pattern: "^[0-9]{1,10}(ms|s|m|h|d)$",
    description: "A length of time: a whole number and a unit (ms, s, m, h, d), such as 15m.");

/// How long a topic keeps records: a duration, or `forever`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RetentionTime {
    /// Without end.
    Forever,
    /// For so long.
    For(Duration),
}

/// Why a text is no retention.
#[derive(Debug, Snafu, PartialEq, Eq)]
pub enum RetentionError {
    /// Neither a duration nor `forever`.
    #[snafu(display("`{text}` is not a retention: write a duration such as 7d, or forever"))]
    RetentionShape {
        /// What was written.
        text: String,
    },
}

impl FromStr for RetentionTime {
    type Err = RetentionError;

    fn from_str(text: &str) -> Result<RetentionTime, RetentionError> {
        if text == "forever" {
            return Ok(RetentionTime::Forever);
        }
        text.parse().map(RetentionTime::For).ok().context(RetentionShapeSnafu { text })
    }
}

impl fmt::Display for RetentionTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RetentionTime::Forever => f.write_str("forever"),
            RetentionTime::For(duration) => duration.fmt(f),
        }
    }
}

text_type!(RetentionTime, max: 12, pattern: "^([0-9]{1,10}(ms|s|m|h|d)|forever)$",
    description: "A length of time (such as 7d), or forever.");
