//! Sizes as Kubernetes writes them: `32Mi`, `10Gi`.

use std::{fmt, str::FromStr};

use snafu::{OptionExt, Snafu};

use crate::text::text_type;

const UNITS: [(&str, u64); 9] = [
    ("Ti", 1 << 40),
    ("Gi", 1 << 30),
    ("Mi", 1 << 20),
    ("Ki", 1 << 10),
    ("T", 1_000_000_000_000),
    ("G", 1_000_000_000),
    ("M", 1_000_000),
    ("k", 1_000),
    ("", 1),
];
const MAX_DIGITS: usize = 10;

/// A number of bytes: a whole number of at most ten digits, then nothing, `Ki`, `Mi`, `Gi`, `Ti`, `k`, `M`, `G` or `T`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Size {
    number: u64,
    unit: usize,
}

/// Why a text is no size.
#[derive(Debug, Snafu, PartialEq, Eq)]
pub enum SizeError {
    /// Not a number and a unit.
    #[snafu(display("`{text}` is not a size: write a whole number and a unit (Ki, Mi, Gi, Ti), such as 32Mi"))]
    SizeShape {
        /// What was written.
        text: String,
    },
    /// Beyond an i64 of bytes.
    #[snafu(display("`{text}` is too large a size: at most 8388607Ti"))]
    TooLarge {
        /// What was written.
        text: String,
    },
}

impl Size {
    /// The size in bytes.
    pub fn bytes(self) -> u64 {
        self.number.saturating_mul(UNITS[self.unit].1)
    }
}

impl FromStr for Size {
    type Err = SizeError;

    fn from_str(text: &str) -> Result<Size, SizeError> {
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, name) = text.split_at(digits);
        let unit = UNITS.iter().position(|unit| unit.0 == name).context(SizeShapeSnafu { text })?;
        let number = Some(number).filter(|n| n.len() <= MAX_DIGITS).and_then(|n| n.parse::<u64>().ok());
        let number = number.context(SizeShapeSnafu { text })?;
        let bytes = number.checked_mul(UNITS[unit].1).and_then(|bytes| i64::try_from(bytes).ok());
        bytes.context(TooLargeSnafu { text })?;
        Ok(Size { number, unit })
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.number, UNITS[self.unit].0)
    }
}

text_type!(Size, max: 12, pattern: "^[0-9]{1,10}(Ki|Mi|Gi|Ti|k|M|G|T)?$",
    description: "A number of bytes: a whole number and a unit (Ki, Mi, Gi, Ti), such as 32Mi.");
