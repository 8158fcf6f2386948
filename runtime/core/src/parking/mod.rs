//! Parking: keys whose events wait behind one that failed. One protocol: who is first in a key's
//! line ([`line`]), what waits in the state ([`queue`]), what is undone ([`undo`]), and what a
//! worker does with all of it ([`shard`]).
//!
//! # The line of a key
//! First the letter of the event that failed; then letters of records for which there was no
//! room in the state; then records that wait in the state. What comes later goes to the end.
//! Without room the oldest record in the state becomes the last of the letters, so that the
//! order is kept and nobody waits for room.

mod letter;
pub(crate) mod line;
pub(crate) mod queue;
mod shard;
pub(crate) mod undo;

pub use letter::{Letter, Settled, Spilled, Standing};
pub use shard::ParkedKey;

use std::collections::VecDeque;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::config::{WAITING_BYTES_MAX, WAITING_RECORDS_MAX};
use crate::keys::KeyIndex;
use line::Line;
use undo::ParkUndo;

/// A record that waits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting {
    pub(crate) record: Box<[u8]>,
    /// The offset at which it came to wait.
    pub(crate) turn: i64,
    /// The pack that holds it; 0 for none yet.
    pub(crate) mark: u64,
}

/// A parked key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parked {
    pub(crate) line: Line,
    pub(crate) waiting: VecDeque<Waiting>,
}

impl Parked {
    fn bytes(&self) -> usize {
        self.waiting.iter().map(|waiting| waiting.record.len()).sum()
    }
}

/// The parked keys of a shard.
#[derive(Debug)]
pub(crate) struct Parking {
    pub(crate) keys: HashMap<KeyIndex, Parked, FixedState>,
    /// What was done since the last commit.
    pub(crate) undo: Vec<ParkUndo>,
    /// The key whose next record is the one that a letter had: it does not wait.
    passing: Option<KeyIndex>,
    records: usize,
    bytes: usize,
    records_max: usize,
    bytes_max: usize,
}

impl Default for Parking {
    fn default() -> Parking {
        Parking {
            keys: HashMap::default(),
            undo: Vec::new(),
            passing: None,
            records: 0,
            bytes: 0,
            records_max: WAITING_RECORDS_MAX,
            bytes_max: WAITING_BYTES_MAX,
        }
    }
}

impl Parking {
    /// Parks a key behind an event that failed, and says whether that is now first in its line;
    /// where another is, it is not waited for.
    pub(crate) fn park(&mut self, key: KeyIndex, event: &str) -> bool {
        match self.keys.get_mut(&key) {
            None => {
                self.keys.insert(key, Parked { line: Line::behind(event), ..Parked::default() });
                self.undo.push(ParkUndo::Parked(key));
            }
            Some(parked) if parked.line.failed.is_none() => {
                let line = parked.line.led_by(event);
                self.change(key, line);
            }
            Some(_) => return false,
        }
        true
    }

    /// The line that a record of this key has to join, unless it is the one that may pass.
    pub(crate) fn line_before(&mut self, key: KeyIndex) -> Option<&Line> {
        if self.passing == Some(key) {
            self.passing = None;
            return None;
        }
        self.keys.get(&key).map(|parked| &parked.line)
    }

    /// The key whose next record passes, for a savepoint.
    pub(crate) fn passing(&self) -> Option<KeyIndex> {
        self.passing
    }

    /// The next record of this key passes again, after a savepoint was come back to.
    pub(crate) fn pass_again(&mut self, key: Option<KeyIndex>) {
        self.passing = key;
    }

    /// From here on records wait again, also where the one that might pass was no event.
    pub(crate) fn nobody_passes(&mut self) {
        self.passing = None;
    }

    /// Says where the record of the event lay that failed in this transaction.
    pub(crate) fn name(&mut self, key: KeyIndex, offset: i64) {
        let failed = self.keys.get_mut(&key).filter(|parked| parked.line.mark == 0);
        if let Some(failed) = failed.and_then(|parked| parked.line.failed.as_mut()) {
            failed.offset = Some(offset);
        }
    }

    /// Settles a letter, if the line of the key says so.
    pub(crate) fn settle(&mut self, key: KeyIndex, letter: &Letter<'_>, passes: bool) -> Settled {
        let Some(parked) = self.keys.get(&key) else { return Settled::NotOfLine };
        match parked.line.without(letter) {
            Ok(line) => self.go_on(key, line, passes),
            Err(refused) => refused,
        }
    }

    /// Lets a key go on past letters that are gone: up to the one with this turn, or all.
    pub(crate) fn release(&mut self, key: KeyIndex, to: Option<i64>) -> Settled {
        let Some(parked) = self.keys.get(&key) else { return Settled::NotOfLine };
        let line = parked.line.from(to);
        self.go_on(key, line, false)
    }

    fn go_on(&mut self, key: KeyIndex, line: Line, passes: bool) -> Settled {
        if line.is_empty() {
            let Some(parked) = self.remove(key) else { return Settled::NotOfLine };
            let records = parked.waiting.iter().map(|waiting| waiting.record.clone()).collect();
            self.undo.push(ParkUndo::Released(key, parked));
            return Settled::Released(records);
        }
        self.change(key, line);
        self.passing = passes.then_some(key);
        Settled::OnlyIt
    }

    fn change(&mut self, key: KeyIndex, line: Line) {
        if let Some(parked) = self.keys.get_mut(&key) {
            let before = std::mem::replace(&mut parked.line, line);
            self.undo.push(ParkUndo::Changed(key, before));
        }
    }

    /// Takes a key out, and its records out of the sums.
    pub(crate) fn remove(&mut self, key: KeyIndex) -> Option<Parked> {
        let parked = self.keys.remove(&key)?;
        self.records -= parked.waiting.len();
        self.bytes -= parked.bytes();
        Some(parked)
    }

    /// Records that wait in the state.
    pub(crate) fn waiting(&self) -> usize {
        self.records
    }

    pub(crate) fn limit(&mut self, records: usize, bytes: usize) {
        (self.records_max, self.bytes_max) = (records, bytes);
    }
}
