//! Places in a topic of dead letters: the partition and the offset, as people give and read them.

use std::fmt;
use std::str::FromStr;

use snafu::Snafu;

/// Where a letter is, shown and read as `P:O`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LetterPlace {
    /// The partition.
    pub partition: u32,
    /// The offset in it.
    pub offset: i64,
}

/// A text that is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Snafu)]
#[snafu(display("give a letter's partition and offset as `stockflow dlq list` shows them: 0:42"))]
pub struct NoPlace;

impl fmt::Display for LetterPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.partition, self.offset)
    }
}

impl FromStr for LetterPlace {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<LetterPlace, NoPlace> {
        let parts = text.split_once(':');
        let place = parts.and_then(|(partition, offset)| {
            let (partition, offset) = (partition.parse().ok()?, offset.parse().ok()?);
            (offset >= 0).then_some(LetterPlace { partition, offset })
        });
        place.ok_or(NoPlace)
    }
}

#[cfg(test)]
mod tests {
    use super::LetterPlace;

    #[test]
    fn a_place_reads_as_it_is_shown() {
        let place = LetterPlace { partition: 3, offset: 42 };
        assert_eq!(place.to_string().parse(), Ok(place));
    }

    #[test]
    fn what_is_no_place_is_refused_with_an_example() {
        for text in ["", "3", "3:", ":4", "-1:4", "3:-4", "3:4:5", "a:b"] {
            assert!(text.parse::<LetterPlace>().unwrap_err().to_string().contains("0:42"), "{text}");
        }
    }
}
