//! Parking: keys whose events wait behind one that failed, and the records that wait.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::config::{WAITING_BYTES_MAX, WAITING_RECORDS_MAX};
use crate::keys::KeyIndex;

/// A record that waits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting {
    pub(crate) record: Box<[u8]>,
    /// The pack that holds it; 0 for none yet.
    pub(crate) mark: u64,
}

/// A parked key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parked {
    /// Id of the event that failed.
    pub(crate) behind: Box<str>,
    /// The pack that holds it; 0 for none yet.
    pub(crate) mark: u64,
    pub(crate) waiting: Vec<Waiting>,
}

impl Parked {
    fn bytes(&self) -> usize {
        self.waiting.iter().map(|waiting| waiting.record.len()).sum()
    }
}

/// One thing to put back.
#[derive(Clone, Debug)]
pub(crate) enum ParkUndo {
    Parked(KeyIndex),
    Waited(KeyIndex),
    Released(KeyIndex, Parked),
}

/// The parked keys of a shard.
#[derive(Debug, Default)]
pub(crate) struct Parking {
    pub(crate) keys: HashMap<KeyIndex, Parked, FixedState>,
    /// What was done since the last commit.
    pub(crate) undo: Vec<ParkUndo>,
    records: usize,
    bytes: usize,
}

impl Parking {
    /// Parks a key; one that is parked already goes on waiting behind the event of before.
    pub(crate) fn park(&mut self, key: KeyIndex, behind: &str) {
        if !self.keys.contains_key(&key) {
            self.keys.insert(key, Parked { behind: behind.into(), ..Parked::default() });
            self.undo.push(ParkUndo::Parked(key));
        }
    }

    /// Keeps a record of a parked key, within the limits of a shard. An `Err` gives what waits.
    pub(crate) fn wait(&mut self, key: KeyIndex, record: &[u8]) -> Result<(), (usize, usize)> {
        let fits = self.records < WAITING_RECORDS_MAX && self.bytes.saturating_add(record.len()) <= WAITING_BYTES_MAX;
        match self.keys.get_mut(&key) {
            Some(parked) if fits => {
                parked.waiting.push(Waiting { record: record.into(), mark: 0 });
                self.records += 1;
                self.bytes += record.len();
                self.undo.push(ParkUndo::Waited(key));
                Ok(())
            }
            _ => Err((self.records, self.bytes)),
        }
    }

    /// Lets a key go on; gives what waited, in order.
    pub(crate) fn release(&mut self, key: KeyIndex) -> Option<Vec<Box<[u8]>>> {
        let parked = self.remove(key)?;
        let records = parked.waiting.iter().map(|waiting| waiting.record.clone()).collect();
        self.undo.push(ParkUndo::Released(key, parked));
        Some(records)
    }

    /// Takes a key out, and its records out of the sums.
    pub(crate) fn remove(&mut self, key: KeyIndex) -> Option<Parked> {
        let parked = self.keys.remove(&key)?;
        self.records -= parked.waiting.len();
        self.bytes -= parked.bytes();
        Some(parked)
    }

    /// Puts record number `at` of a key where it belongs, whatever of the key is there yet:
    /// what is missing before it has mark 0. An `Err` says that it is beyond the limits.
    pub(crate) fn put(&mut self, key: KeyIndex, at: usize, waiting: Waiting) -> Result<(), BeyondLimits> {
        let parked = self.keys.entry(key).or_default();
        let more = (at + 1).saturating_sub(parked.waiting.len());
        if self.records + more > WAITING_RECORDS_MAX || self.bytes + waiting.record.len() > WAITING_BYTES_MAX {
            return Err(BeyondLimits);
        }
        self.records += more;
        self.bytes += waiting.record.len();
        parked.waiting.resize_with(parked.waiting.len() + more, Waiting::default);
        self.bytes -= std::mem::replace(&mut parked.waiting[at], waiting).record.len();
        Ok(())
    }

    /// A key of which something that was put is still missing.
    pub(crate) fn incomplete(&self) -> Option<KeyIndex> {
        let lacks = |parked: &Parked| parked.mark == 0 || parked.waiting.iter().any(|waiting| waiting.mark == 0);
        self.keys.iter().find(|(_, parked)| lacks(parked)).map(|(key, _)| *key)
    }

    pub(crate) fn waiting(&self) -> usize {
        self.records
    }

    pub(crate) fn commit(&mut self) {
        self.undo.clear();
    }

    /// Takes back what was done beyond the first `kept` things since the last commit.
    pub(crate) fn back_to(&mut self, kept: usize) {
        while self.undo.len() > kept
            && let Some(undo) = self.undo.pop()
        {
            match undo {
                ParkUndo::Parked(key) => {
                    self.remove(key);
                }
                ParkUndo::Waited(key) => {
                    if let Some(waiting) = self.keys.get_mut(&key).and_then(|parked| parked.waiting.pop()) {
                        self.records -= 1;
                        self.bytes -= waiting.record.len();
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

/// More waits than may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BeyondLimits;
