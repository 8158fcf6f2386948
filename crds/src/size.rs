//! Sizes as Kubernetes writes them: `32Mi`, `10Gi`.

use std::{fmt, str::FromStr};

use snafu::{OptionExt, Snafu, ensure};

use crate::text::text_type;

/// Each unit with its bytes, and with the most digits before it, so that a size is always below 2^63 bytes.
const UNITS: [(&str, u64, usize); 9] = [
    ("Ti", 1 << 40, 6),
    ("Gi", 1 << 30, 9),
    ("Mi", 1 << 20, 10),
    ("Ki", 1 << 10, 10),
    ("T", 1_000_000_000_000, 6),
    ("G", 1_000_000_000, 9),
    ("M", 1_000_000, 10),
    ("k", 1_000, 10),
    ("", 1, 10),
];

/// A number of bytes: a whole number, then nothing, `Ki`, `Mi`, `Gi`, `Ti`, `k`, `M`, `G` or `T`; of at most ten digits,
/// before `Gi` and `G` nine, before `Ti` and `T` six.
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
    /// More digits than the unit may have.
    #[snafu(display("`{text}` is too large a size: at most 999999Ti"))]
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
        ensure!(!number.is_empty(), SizeShapeSnafu { text });
        let fits = Some(number).filter(|number| number.len() <= UNITS[unit].2);
        let number = fits.and_then(|number| number.parse::<u64>().ok()).context(TooLargeSnafu { text })?;
        Ok(Size { number, unit })
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.number, UNITS[self.unit].0)
    }
}

text_type!(Size, max: 12, pattern: "^([0-9]{1,10}(Ki|Mi|k|M)?|[0-9]{1,9}(Gi|G)|[0-9]{1,6}(Ti|T))$",
    description: "A number of bytes: a whole number and a unit (Ki, Mi, Gi, Ti), such as 32Mi.");
