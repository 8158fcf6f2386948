//! What was done with letters: marks in the topic of the letters, written in the transaction that did it.

use std::collections::HashSet;

use bytes::Bytes;
use stockflow_log::{Headers, Record};

use super::place::LetterPlace;

/// The header of a mark: which letter is settled.
const SETTLED: &str = "stockflow-dead-settled";
/// The header of a mark that says how.
const SETTLED_BY: &str = "stockflow-dead-settled-by";

/// Most marks that are kept in memory.
pub const SETTLED_MAX: usize = 1_000_000;

/// How a letter was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Its record was sent again.
    Replayed,
    /// It was given up.
    Dropped,
}

impl Way {
    /// What was done, in a word.
    pub fn name(self) -> &'static str {
        match self {
            Way::Replayed => "replayed",
            Way::Dropped => "dropped",
        }
    }
}

/// The headers of the mark of a letter.
pub(crate) fn mark(place: LetterPlace, way: Way) -> Headers {
    vec![
        (SETTLED.into(), Bytes::from(place.to_string())),
        (SETTLED_BY.into(), Bytes::from_static(way.name().as_bytes())),
    ]
}

/// Which letter a record settles; nothing when it is no mark.
pub(crate) fn settles(record: &Record) -> Option<LetterPlace> {
    let header = record.headers.iter().find(|(name, _)| &**name == SETTLED)?;
    std::str::from_utf8(&header.1).ok()?.parse().ok()
}

/// The letters that are settled.
#[derive(Debug)]
pub(crate) struct Settled {
    places: HashSet<LetterPlace>,
    max: usize,
}

/// There are more marks than fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany;

impl Settled {
    pub(crate) fn new(max: usize) -> Settled {
        Settled { places: HashSet::new(), max }
    }

    pub(crate) fn add(&mut self, place: LetterPlace) -> Result<(), TooMany> {
        if self.places.len() >= self.max && !self.places.contains(&place) {
            return Err(TooMany);
        }
        self.places.insert(place);
        Ok(())
    }

    pub(crate) fn has(&self, place: LetterPlace) -> bool {
        self.places.contains(&place)
    }
}

#[cfg(test)]
mod tests {
    use super::super::letter::Letter;
    use super::super::letter::tests::posted;
    use super::{LetterPlace, Record, Settled, TooMany, Way, mark, settles};

    const PLACE: LetterPlace = LetterPlace { partition: 1, offset: 7 };

    #[test]
    fn a_mark_says_which_letter_it_settles_and_is_no_letter_itself() {
        let record = Record { headers: mark(PLACE, Way::Dropped), value: None, ..posted("plum:here", |_| {}) };
        assert_eq!(settles(&record), Some(PLACE));
        assert!(Letter::read(&record).is_none());
    }

    #[test]
    fn a_letter_settles_nothing() {
        assert_eq!(settles(&posted("plum:here", |_| {})), None);
    }

    #[test]
    fn more_marks_than_fit_are_refused_and_the_same_again_is_not() {
        let mut settled = Settled::new(1);
        assert_eq!((settled.add(PLACE), settled.add(PLACE)), (Ok(()), Ok(())));
        assert_eq!(settled.add(LetterPlace { offset: 8, ..PLACE }), Err(TooMany));
        assert!(settled.has(PLACE) && !settled.has(LetterPlace { offset: 8, ..PLACE }));
    }
}
