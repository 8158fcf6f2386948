//! Undo: what was done to parked keys since the last commit, and how it is taken back.

use super::line::Line;
use super::{Parked, Parking, Waiting};
use crate::keys::KeyIndex;

/// One thing to put back.
#[derive(Clone, Debug)]
pub(crate) enum ParkUndo {
    Parked(KeyIndex),
    /// A record came to the end of the queue.
    Waited(KeyIndex),
    /// The first record of the queue became a letter.
    Spilled(KeyIndex, Waiting),
    /// The line was this.
    Changed(KeyIndex, Line),
    Released(KeyIndex, Parked),
}

impl Parking {
    pub(crate) fn commit(&mut self) {
        self.undo.clear();
        self.passing = None;
    }

    /// Takes back what was done beyond the first `kept` things since the last commit. Nobody
    /// passes then: who comes back to a place where somebody did says so.
    pub(crate) fn back_to(&mut self, kept: usize) {
        self.passing = None;
        while self.undo.len() > kept
            && let Some(undo) = self.undo.pop()
        {
            match undo {
                ParkUndo::Parked(key) => {
                    self.remove(key);
                }
                ParkUndo::Waited(key) => {
                    if let Some(waiting) = self.keys.get_mut(&key).and_then(|parked| parked.waiting.pop_back()) {
                        (self.records, self.bytes) = (self.records - 1, self.bytes - waiting.record.len());
                    }
                }
                ParkUndo::Spilled(key, waiting) => {
                    if let Some(parked) = self.keys.get_mut(&key) {
                        (self.records, self.bytes) = (self.records + 1, self.bytes + waiting.record.len());
                        parked.waiting.push_front(waiting);
                    }
                }
                ParkUndo::Changed(key, line) => {
                    if let Some(parked) = self.keys.get_mut(&key) {
                        parked.line = line;
                    }
                }
                ParkUndo::Released(key, parked) => {
                    self.records += parked.waiting.len();
                    self.bytes += parked.bytes();
                    self.keys.insert(key, parked);
                }
            }
        }
    }
}
