//! The line of a key: which letters come before what waits in the state.

use super::{Letter, Settled, Standing};

/// The letters of a parked key. One of the two is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// The event that failed.
    pub(crate) failed: Option<Failed>,
    /// Letters of what waited.
    pub(crate) letters: Option<Letters>,
    /// Number of the first record that waits in the state.
    pub(crate) first: u64,
    /// The pack that holds this; 0 for none yet.
    pub(crate) mark: u64,
}

/// An event that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failed {
    pub(crate) event: Box<str>,
    /// Where its record lay, if it had one.
    pub(crate) offset: Option<i64>,
}

/// Letters of records that waited. Each says which came before it, so that the two ends are
/// enough to know the line, however long it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Letters {
    pub(crate) next: Next,
    /// The turn of the last one.
    pub(crate) last: i64,
}

/// The letter whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// The one with this turn.
    At(i64),
    /// The one that says that it came after this turn.
    After(i64),
}

impl Letters {
    /// Whether it is the turn of the letter, or will be; `None` for one that is not of these.
    fn turn_of(&self, turn: i64, after: Option<i64>) -> Option<bool> {
        let (is_next, is_later) = match self.next {
            Next::At(next) => (turn == next, turn > next),
            Next::After(done) => (after == Some(done) && turn > done, turn > done),
        };
        (turn <= self.last && (is_next || is_later)).then_some(is_next)
    }
}

impl Line {
    pub(crate) fn behind(event: &str) -> Line {
        Line { failed: Some(Failed { event: event.into(), offset: None }), ..Line::default() }
    }

    /// The same with an event before all else.
    pub(super) fn led_by(&self, event: &str) -> Line {
        Line { letters: self.letters, first: self.first, ..Line::behind(event) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.failed.is_none() && self.letters.is_none()
    }

    /// The line once this letter is settled. An `Err` says why it is not.
    pub(super) fn without(&self, letter: &Letter<'_>) -> Result<Line, Settled> {
        let mut left = Line { mark: 0, ..self.clone() };
        match letter.standing {
            Standing::First => {
                let named = |failed: &Failed| *failed.event == *letter.event && failed.offset == letter.offset;
                self.failed.as_ref().filter(|failed| named(failed)).ok_or(Settled::NotOfLine)?;
                left.failed = None;
            }
            Standing::Waits { turn, after } => {
                let letters = self.letters.ok_or(Settled::NotOfLine)?;
                let is_next = letters.turn_of(turn, after).ok_or(Settled::NotOfLine)?;
                if self.failed.is_some() || !is_next {
                    return Err(Settled::NotYet);
                }
                left.letters = (turn < letters.last).then_some(Letters { next: Next::After(turn), ..letters });
            }
        }
        Ok(left)
    }

    /// The line without what comes before the letter with this turn; without one, or where there
    /// is none such, without any.
    pub(super) fn from(&self, to: Option<i64>) -> Line {
        let letters = self.letters.and_then(|letters| {
            let turn = to.filter(|turn| letters.turn_of(*turn, None).is_some())?;
            Some(Letters { next: Next::At(turn), ..letters })
        });
        Line { failed: None, letters, first: self.first, mark: 0 }
    }

    /// The line with one letter more at its end, and where that stands.
    pub(super) fn and_then(&self, turn: i64) -> (Line, Standing) {
        let after = self.letters.map(|letters| letters.last);
        let next = self.letters.map_or(Next::At(turn), |letters| letters.next);
        let line = Line { letters: Some(Letters { next, last: turn }), mark: 0, ..self.clone() };
        (line, Standing::Waits { turn, after })
    }
}
