//! What a shard's worker does with parked keys: records wait, letters are settled.

use super::{Letter, Settled, Spilled, Standing};
use crate::shard::Shard;

/// A parked key, as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParkedKey<'a> {
    /// Stock keeping unit.
    pub sku: &'a str,
    /// Location id.
    pub location: &'a str,
    /// Id of the event that failed; `None` where that is settled and letters of records that
    /// waited come next.
    pub behind: Option<&'a str>,
    /// Whether letters of records that waited are in its line.
    pub has_letters: bool,
    /// Records that wait in the state.
    pub waiting: usize,
}

impl Shard {
    /// The shard with other limits of what may wait in its state than
    /// [`WAITING_RECORDS_MAX`](crate::config::WAITING_RECORDS_MAX) and
    /// [`WAITING_BYTES_MAX`](crate::config::WAITING_BYTES_MAX).
    #[must_use]
    pub fn with_waiting_max(mut self, records: usize, bytes: usize) -> Shard {
        self.books.parking.limit(records.min(usize::from(u16::MAX)), bytes);
        self
    }

    /// Says where the record of the event lay on which the key was parked in this transaction:
    /// its letter is known by it.
    pub fn name_failed(&mut self, sku: &str, location: &str, offset: i64) {
        if let Some(key) = self.books.keys.find(sku, location) {
            self.books.parking.name(key, offset);
        }
    }

    /// Keeps the raw record of an event that is to wait, at the end of its key's line. `turn` is
    /// its offset. Gives the records for which there is no room, in the order of the line: they
    /// are to become dead letters. As all else it stands once committed.
    pub fn wait(&mut self, sku: &str, location: &str, turn: i64, record: &[u8]) -> Vec<Spilled> {
        match self.books.keys.find(sku, location) {
            Some(key) => self.books.parking.wait(key, turn, record),
            None => vec![Spilled { record: record.into(), standing: Standing::Waits { turn, after: None } }],
        }
    }

    /// Settles a dead letter of a key, if it is the first in the key's line. With `is_replayed`
    /// the first record that [`Shard::process`] is given next is the letter's, and passes what
    /// waits.
    pub fn settle(&mut self, sku: &str, location: &str, letter: &Letter<'_>, is_replayed: bool) -> Settled {
        match self.books.keys.find(sku, location) {
            Some(key) => {
                let settled = self.books.parking.settle(key, letter, is_replayed);
                self.books.note_if_empty(key);
                settled
            }
            None => Settled::NotOfLine,
        }
    }

    /// Lets a parked key go on past letters that are gone: up to the letter with the turn `to`,
    /// or past all.
    pub fn release(&mut self, sku: &str, location: &str, to: Option<i64>) -> Settled {
        match self.books.keys.find(sku, location) {
            Some(key) => {
                let settled = self.books.parking.release(key, to);
                self.books.note_if_empty(key);
                settled
            }
            None => Settled::NotOfLine,
        }
    }

    /// Every parked key, in no order.
    pub fn parked(&self) -> impl Iterator<Item = ParkedKey<'_>> {
        self.books.parking.keys.iter().map(|(key, parked)| {
            let row = &self.books.keys.rows[key.at()];
            ParkedKey {
                sku: row.sku(),
                location: row.location(),
                behind: parked.line.failed.as_ref().map(|failed| &*failed.event),
                has_letters: parked.line.letters.is_some(),
                waiting: parked.waiting.len(),
            }
        })
    }

    /// How many keys are parked.
    pub fn parked_keys(&self) -> usize {
        self.books.parking.keys.len()
    }

    /// How many records wait in the state.
    pub fn waiting_records(&self) -> usize {
        self.books.parking.waiting()
    }
}
