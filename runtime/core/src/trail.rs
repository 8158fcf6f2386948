//! The trail: what became of each record of the input that a transaction read.

pub use crate::trail_error::TrailError;
use crate::trail_error::{BackwardsSnafu, DisorderedSnafu, ElsewhereSnafu, UnaccountedSnafu};

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Fate {
    /// Its effects stand.
    Applied = 0,
    /// The business said no.
    Refused = 1,
    /// Its id had had its effect.
    Duplicate = 2,
    /// It is a dead letter.
    Dead = 3,
    /// It waits behind a parked key, in the shard's state.
    Waiting = 4,
    /// No event: it only said something to a parked key.
    Word = 5,
    /// It could not be read, and was passed over because a person said so.
    Skipped = 6,
}

impl Fate {
    /// All of them, by their numbers.
    pub const ALL: [Fate; 7] =
        [Fate::Applied, Fate::Refused, Fate::Duplicate, Fate::Dead, Fate::Waiting, Fate::Word, Fate::Skipped];
}

/// Records of neighboring offsets that had the same fate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrailRun {
    /// Offset of the first.
    pub first: i64,
    /// Offset behind the last.
    pub end: i64,
    /// What became of them.
    pub fate: Fate,
    /// Whether they were read by an earlier transaction, and had waited since.
    pub waited: bool,
}

/// The part of the input that a transaction read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputSpan {
    /// Where its reading began; `None` where nobody has read before.
    pub from: Option<i64>,
    /// Where reading goes on.
    pub next: i64,
    /// Records read between the two.
    pub records: u64,
}

/// What became of the records of the transaction at hand, in memory that is used again.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    /// In the order of the input.
    pub(crate) runs: Vec<TrailRun>,
    /// Of records that had waited, in the order in which they were released.
    pub(crate) waited: Vec<TrailRun>,
    disordered: Option<i64>,
}

impl Trail {
    /// Notes what became of the record at `offset`, which comes behind all noted before.
    #[inline]
    pub fn note(&mut self, offset: i64, fate: Fate) {
        match self.runs.last_mut() {
            Some(last) if last.end == offset && last.fate == fate => {
                last.end += 1;
                return;
            }
            Some(last) if offset < last.end => self.disordered = self.disordered.or(Some(offset)),
            _ => {}
        }
        self.runs.push(TrailRun { first: offset, end: offset.saturating_add(1), fate, waited: false });
    }

    /// Notes that offsets are passed over: nobody knows how many records lie there.
    pub fn note_skipped(&mut self, first: i64, end: i64) {
        self.runs.push(TrailRun { first, end, fate: Fate::Skipped, waited: false });
    }

    /// Notes what became of a record that had waited behind a parked key.
    pub fn note_waited(&mut self, offset: i64, fate: Fate) {
        match self.waited.last_mut() {
            Some(last) if last.end == offset && last.fate == fate => last.end += 1,
            _ => self.waited.push(TrailRun { first: offset, end: offset.saturating_add(1), fate, waited: true }),
        }
    }

    pub(crate) fn clear(&mut self) {
        self.runs.clear();
        self.waited.clear();
        self.disordered = None;
    }

    /// Whether it tells of exactly what was read, which follows on the last commit's end.
    pub(crate) fn check(&self, read: &InputSpan, expected: Option<i64>) -> Result<(), TrailError> {
        if let Some(expected) = expected.filter(|expected| read.from != Some(*expected)) {
            return ElsewhereSnafu { expected, from: read.from }.fail();
        }
        let from = expected.unwrap_or(0);
        if read.next < from {
            return BackwardsSnafu { from, next: read.next }.fail();
        }
        let early = self.runs.first().map(|run| run.first).filter(|first| *first < from);
        let beyond = self.runs.last().map(|run| run.end - 1).filter(|last| *last >= read.next);
        if let Some(offset) = self.disordered.or(early).or(beyond) {
            return DisorderedSnafu { offset }.fail();
        }
        let of_records = self.runs.iter().filter(|run| run.fate != Fate::Skipped);
        let told: u64 = of_records.map(|run| run.end.abs_diff(run.first)).sum();
        if told != read.records {
            return UnaccountedSnafu { read: read.records, told }.fail();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(from: Option<i64>, next: i64, records: u64) -> InputSpan {
        InputSpan { from, next, records }
    }

    fn told(offsets: &[i64]) -> Trail {
        let mut trail = Trail::default();
        offsets.iter().for_each(|offset| trail.note(*offset, Fate::Applied));
        trail
    }

    #[test]
    fn neighbors_of_one_fate_are_one_run() {
        let mut trail = told(&[3, 4, 6]);
        trail.note(7, Fate::Dead);
        let runs: Vec<_> = trail.runs.iter().map(|run| (run.first, run.end, run.fate)).collect();
        assert_eq!(runs, [(3, 5, Fate::Applied), (6, 7, Fate::Applied), (7, 8, Fate::Dead)]);
        assert_eq!(trail.check(&read(Some(2), 8, 4), Some(2)), Ok(()));
    }

    #[test]
    fn what_does_not_follow_on_the_last_commit_is_told() {
        let trail = told(&[5]);
        let elsewhere = |from| Err(TrailError::Elsewhere { expected: 4, from });
        assert_eq!(trail.check(&read(Some(5), 6, 1), Some(4)), elsewhere(Some(5)));
        assert_eq!(trail.check(&read(None, 6, 1), Some(4)), elsewhere(None));
        assert_eq!(told(&[]).check(&read(Some(4), 3, 0), Some(4)), Err(TrailError::Backwards { from: 4, next: 3 }));
        assert_eq!(trail.check(&read(Some(5), 6, 1), None), Ok(()), "the first that is read begins anywhere");
    }

    #[test]
    fn what_is_passed_over_is_no_record_and_lies_within_what_was_read() {
        let mut trail = told(&[4]);
        trail.note_skipped(5, 9);
        assert_eq!(trail.check(&read(Some(4), 9, 1), Some(4)), Ok(()));
        assert_eq!(trail.check(&read(Some(4), 8, 1), Some(4)), Err(TrailError::Disordered { offset: 8 }));
    }

    #[test]
    fn a_record_out_of_its_order_or_without_an_outcome_is_told() {
        for (offsets, offset) in [(&[5, 5][..], 5), (&[6, 5], 5), (&[3, 5], 3), (&[5, 9], 9)] {
            let count = offsets.len() as u64;
            let disordered = Err(TrailError::Disordered { offset });
            assert_eq!(told(offsets).check(&read(Some(4), 8, count), Some(4)), disordered, "{offsets:?}");
        }
        let unaccounted = |read, told| Err(TrailError::Unaccounted { read, told });
        assert_eq!(told(&[5, 6]).check(&read(Some(4), 8, 3), Some(4)), unaccounted(3, 2));
        assert_eq!(told(&[5, 6]).check(&read(Some(4), 8, 1), Some(4)), unaccounted(1, 2));
    }
}
