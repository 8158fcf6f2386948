//! The trail in a pack: runs of records with the same fate, as gaps and counts in varints.
//!
//! The number of runs; for each the gap since the end of the one before (for the first, since
//! `from`, or offset 0), and its count and fate in one number. Then the same of records that had
//! waited, whose gaps may be negative.

use super::error::PackError;
use super::head::PackHead;
use super::varint::{Malformed, Reader, put, put_signed};
use crate::trail::{Fate, Trail, TrailRun};

/// Bits of a number that are a fate.
const FATE_BITS: u32 = 3;

pub(crate) fn put_trail(bytes: &mut Vec<u8>, from: Option<i64>, trail: &Trail) {
    put(bytes, trail.runs.len() as u64);
    let mut before = from.unwrap_or(0);
    for run in &trail.runs {
        put(bytes, run.first.abs_diff(before));
        put(bytes, counted(run));
        before = run.end;
    }
    put(bytes, trail.waited.len() as u64);
    let mut before = from.unwrap_or(0);
    for run in &trail.waited {
        put_signed(bytes, run.first.wrapping_sub(before));
        put(bytes, counted(run));
        before = run.end;
    }
}

fn counted(run: &TrailRun) -> u64 {
    (run.end.abs_diff(run.first) << FATE_BITS) | u64::from(run.fate as u8)
}

/// The trail of a pack, run by run: those of the input in their order, then those of records that
/// had waited. It ends with the first run that is not well formed.
#[derive(Clone, Debug)]
pub struct PackTrail<'a> {
    reader: Reader<'a>,
    seq: u64,
    from: i64,
    next: i64,
    /// Where the run before ends.
    at: i64,
    /// Runs to come of this kind; `None` before their number is read.
    left: Option<u64>,
    waited: bool,
    done: bool,
}

/// Reads the trail of a pack: `head` is that of its last part, `body` what
/// [`pack_part`](super::pack_part) gave of all its parts, one behind the other.
///
/// # Errors
/// [`PackError::Malformed`], of this and of each run: what is no trail, or not one of records from
/// the head's `from` to before its `input_next`, ascending.
pub fn pack_trail<'a>(head: &PackHead, body: &'a [u8]) -> Result<PackTrail<'a>, PackError> {
    let mut reader = Reader { left: body };
    let beginning = reader.signed().and_then(|_| reader.number()).and_then(|_| reader.number());
    beginning.map_err(|Malformed(what)| PackError::Malformed { seq: head.seq, what })?;
    Ok(PackTrail::new(head, reader))
}

impl<'a> PackTrail<'a> {
    pub(crate) fn new(head: &PackHead, reader: Reader<'a>) -> PackTrail<'a> {
        let (from, next) = (head.from.unwrap_or(0), head.input_next.unwrap_or(0));
        PackTrail { reader, seq: head.seq, from, next, at: from, left: None, waited: false, done: false }
    }

    /// Checks all that is left; gives what lies behind it.
    pub(crate) fn skip_all(mut self) -> Result<Reader<'a>, PackError> {
        for run in &mut self {
            run?;
        }
        Ok(self.reader)
    }

    /// The next run, or none behind the last.
    fn run(&mut self) -> Result<Option<TrailRun>, Malformed> {
        loop {
            let left = match self.left {
                Some(left) => left,
                None => self.reader.number()?,
            };
            if left > 0 {
                self.left = Some(left - 1);
                return self.one().map(Some);
            }
            if self.waited {
                return Ok(None);
            }
            (self.waited, self.left, self.at) = (true, None, self.from);
        }
    }

    fn one(&mut self) -> Result<TrailRun, Malformed> {
        let beyond = Malformed("a trail that leaves what was read");
        let first = if self.waited {
            self.at.checked_add(self.reader.signed()?)
        } else {
            self.at.checked_add_unsigned(self.reader.number()?)
        };
        let first = first.ok_or(beyond)?;
        let number = self.reader.number()?;
        let count = number >> FATE_BITS;
        let fate = usize::try_from(number & ((1 << FATE_BITS) - 1)).unwrap_or(usize::MAX);
        let fate = *Fate::ALL.get(fate).ok_or(Malformed("a fate that is none"))?;
        let end = first.checked_add_unsigned(count).filter(|end| count > 0 && *end <= self.next).ok_or(beyond)?;
        if first < 0 {
            return Err(beyond);
        }
        self.at = end;
        Ok(TrailRun { first, end, fate, waited: self.waited })
    }
}

impl Iterator for PackTrail<'_> {
    type Item = Result<TrailRun, PackError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let run = self.run().map_err(|Malformed(what)| PackError::Malformed { seq: self.seq, what });
        self.done = !matches!(run, Ok(Some(_)));
        run.transpose()
    }
}
