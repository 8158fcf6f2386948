//! Forgetting: a key with nothing in it leaves the books, and if it comes back its versions go on
//! above what they were.
//!
//! # When
//! At every [`FORGET_EVERY`]th record of the shard, once all of it has happened and nothing of the
//! next; then all of them if there are more than [`EMPTIES_KEPT`], else none. No batch goes beyond
//! such a record, so the books are then what they are however the stream was cut, and so is what is
//! forgotten.
//!
//! # Versions
//! The books keep one number for all keys that are gone: the highest version that any of them had.
//! It never sinks. A key that comes counts on from it, whether it was there before or not.
//!
//! # What is known of no key
//! A key of which no event was applied has version 0. To forget one is to set it back to that, which
//! is undone as any change. With nothing else in it, it is as if it were not there, and leaves
//! memory with the next commit or rollback.

use crate::books::Books;
use crate::config::{EMPTIES_KEPT, FORGET_EVERY};
use crate::keys::KeyIndex;
use crate::shard::Shard;
use crate::undo::{Chain, Undo};

/// When keys with nothing in them are forgotten.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Forgetting {
    /// After so many records it is looked whether there are ...
    every: u64,
    /// ... more than these.
    kept: usize,
}

impl Default for Forgetting {
    fn default() -> Forgetting {
        Forgetting { every: FORGET_EVERY, kept: EMPTIES_KEPT }
    }
}

impl Books {
    /// Whether nothing is in a key: no stock, and so no reservation; no state and no timer of any
    /// of so many `rules`; and it is not parked. Event ids do not count: they are remembered
    /// without their key.
    pub(crate) fn is_empty(&self, key: KeyIndex, rules: usize) -> bool {
        let keeps = |rule: u16| {
            let timers = self.timers.set.get(&(rule, key));
            self.states.get(&(rule, key)).is_some() || timers.is_some_and(|named| !named.timers.is_empty())
        };
        self.keys.stock(key).is_empty()
            && !self.parking.keys.contains_key(&key)
            && !(0..rules).filter_map(|rule| u16::try_from(rule).ok()).any(keeps)
    }

    /// To be called where something of a key was taken away that is no stock.
    pub(crate) fn note_if_empty(&mut self, key: KeyIndex) {
        if self.keys.stock(key).is_empty() {
            self.keys.note(key);
        }
    }

    /// Forgets every key with nothing in it, if there are more of them than may be kept.
    fn forget_empties(&mut self, rules: usize, kept: usize) {
        // Each of them is noted, so that most often nobody needs to count.
        if self.keys.empties.len() <= kept {
            return;
        }
        // Each is to be looked at again: what was forgotten goes once it stands, and notes of keys that have
        // something in them by now.
        self.keys.looked_at = 0;
        let is_meant = |key: &KeyIndex| self.keys.stock(*key).version > 0 && self.is_empty(*key, rules);
        if self.keys.empties.iter().filter(|key| is_meant(key)).count() <= kept {
            return;
        }
        let mut chain = Chain::default();
        let mut floor = self.floor;
        for at in 0..self.keys.empties.len() {
            let key = self.keys.empties[at];
            let before = *self.keys.stock(key);
            if before.version > 0 && self.is_empty(key, rules) {
                floor = floor.max(before.version);
                self.keys.stock_mut(key).version = 0;
                self.undo.push(&mut chain, Undo::Stock { key, before });
            }
        }
        if floor > self.floor {
            self.undo.push(&mut chain, Undo::Floor { before: self.floor });
            self.floor = floor;
        }
    }

    /// Lets go of keys that are as if they were not there, and of notes on those with something in
    /// them. To be called where all that is done is committed.
    pub(crate) fn let_go(&mut self, rules: usize) {
        let first = self.keys.looked_at;
        let mut kept = first;
        for at in first..self.keys.empties.len() {
            let key = self.keys.empties[at];
            let row = &self.keys.rows[key.at()];
            let (is_known, is_packed) = (row.stock.version != 0, row.mark != 0);
            if !self.is_empty(key, rules) {
                self.keys.forget_note(key);
            } else if is_known || is_packed {
                self.keys.empties[kept] = key;
                kept += 1;
            } else {
                self.keys.remove(key);
            }
        }
        self.keys.empties.truncate(kept);
        self.keys.looked_at = kept;
    }
}

impl Shard {
    /// The shard with other numbers than [`FORGET_EVERY`] and [`EMPTIES_KEPT`].
    #[must_use]
    pub fn with_forgetting(mut self, every: u64, kept: usize) -> Shard {
        self.forgetting = Forgetting { every: every.max(1), kept };
        self
    }

    /// How many records come before the next forgetting, at least one.
    pub(crate) fn records_to_forgetting(&self) -> usize {
        if self.config.ledger.is_none() {
            return usize::MAX;
        }
        let left = self.forgetting.every - self.now.ordinal % self.forgetting.every;
        usize::try_from(left).unwrap_or(usize::MAX)
    }

    /// To be called behind records: forgets, if it is time.
    pub(crate) fn forget_in_time(&mut self) {
        if self.config.ledger.is_some() && self.now.ordinal.is_multiple_of(self.forgetting.every) {
            self.books.forget_empties(self.config.rules.len(), self.forgetting.kept);
        }
    }
}
