//! The queue: records that wait in the state, in order, and how they get there from packs.

use super::line::Line;
use super::undo::ParkUndo;
use super::{Parking, Spilled, Standing, Waiting};
use crate::keys::KeyIndex;

/// More waits than may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BeyondLimits;

impl Parking {
    /// Lets a record of a parked key wait at the end of its line. Gives what there is no room for
    /// any more, oldest first: it stands before all that stays.
    pub(crate) fn wait(&mut self, key: KeyIndex, turn: i64, record: &[u8]) -> Vec<Spilled> {
        let mut spilled = Vec::new();
        while !self.has_room(record.len())
            && let Some(oldest) = self.keys.get_mut(&key).and_then(|parked| parked.waiting.pop_front())
        {
            (self.records, self.bytes) = (self.records - 1, self.bytes - oldest.record.len());
            self.undo.push(ParkUndo::Spilled(key, oldest.clone()));
            spilled.push(self.spill(key, oldest.turn, oldest.record, 1));
        }
        let has_room = self.has_room(record.len());
        match self.keys.get_mut(&key) {
            Some(parked) if has_room => {
                parked.waiting.push_back(Waiting { record: record.into(), turn, mark: 0 });
                (self.records, self.bytes) = (self.records + 1, self.bytes + record.len());
                self.undo.push(ParkUndo::Waited(key));
            }
            _ => spilled.push(self.spill(key, turn, record.into(), 0)),
        }
        spilled
    }

    fn has_room(&self, bytes: usize) -> bool {
        self.records < self.records_max && self.bytes.saturating_add(bytes) <= self.bytes_max
    }

    /// Puts a letter behind the others of its key; `taken` records of the state went into it.
    fn spill(&mut self, key: KeyIndex, turn: i64, record: Box<[u8]>, taken: u64) -> Spilled {
        let Some(parked) = self.keys.get(&key) else {
            return Spilled { record, standing: Standing::Waits { turn, after: None } };
        };
        let (line, standing) = parked.line.and_then(turn);
        let first = line.first + taken;
        self.change(key, Line { first, ..line });
        Spilled { record, standing }
    }

    /// Takes over the line of a key as a pack has it, whatever of the key is there yet.
    pub(crate) fn put_line(&mut self, key: KeyIndex, line: Line) -> Result<(), BeyondLimits> {
        let parked = self.keys.entry(key).or_default();
        while parked.line.first < line.first
            && let Some(gone) = parked.waiting.pop_front()
        {
            parked.line.first += 1;
            (self.records, self.bytes) = (self.records - 1, self.bytes - gone.record.len());
        }
        let first = line.first;
        if !parked.waiting.is_empty() {
            let missing = parked.line.first - first;
            parked.line = Line { first: parked.line.first, ..line };
            return self.make_room_before(key, missing);
        }
        parked.line = line;
        Ok(())
    }

    /// Puts record number `number` of a key where it belongs, whatever of the key is there yet:
    /// what is missing has mark 0. An `Err` says that it is beyond the limits.
    pub(crate) fn put(&mut self, key: KeyIndex, number: u64, waiting: Waiting) -> Result<(), BeyondLimits> {
        let parked = self.keys.entry(key).or_default();
        let is_known = parked.line.mark != 0;
        if parked.waiting.is_empty() && !is_known {
            parked.line.first = number;
        }
        if number < parked.line.first {
            if is_known {
                // It became a letter since.
                return Ok(());
            }
            let missing = parked.line.first - number;
            self.make_room_before(key, missing)?;
        }
        let parked = self.keys.entry(key).or_default();
        let at = usize::try_from(number - parked.line.first).map_err(|_| BeyondLimits)?;
        let more = at.saturating_add(1).saturating_sub(parked.waiting.len());
        // What is written again takes the place of what was read before.
        let before = parked.waiting.get(at).map_or(0, |waiting| waiting.record.len());
        let bytes = self.bytes - before + waiting.record.len();
        if more > self.records_max.saturating_sub(self.records) || bytes > self.bytes_max {
            return Err(BeyondLimits);
        }
        self.records += more;
        parked.waiting.resize_with(parked.waiting.len() + more, Waiting::default);
        (self.bytes, parked.waiting[at]) = (bytes, waiting);
        Ok(())
    }

    /// Makes places for `missing` records before those that are there.
    fn make_room_before(&mut self, key: KeyIndex, missing: u64) -> Result<(), BeyondLimits> {
        let more = usize::try_from(missing).map_err(|_| BeyondLimits)?;
        if more > self.records_max.saturating_sub(self.records) {
            return Err(BeyondLimits);
        }
        if let Some(parked) = self.keys.get_mut(&key) {
            self.records += more;
            (0..more).for_each(|_| parked.waiting.push_front(Waiting::default()));
            parked.line.first -= missing;
        }
        Ok(())
    }

    /// A key of which something that was put is still missing.
    pub(crate) fn incomplete(&self) -> Option<KeyIndex> {
        let mut keys = self.keys.iter();
        let lacks =
            keys.find(|(_, parked)| parked.line.mark == 0 || parked.waiting.iter().any(|waiting| waiting.mark == 0));
        lacks.map(|(key, _)| *key)
    }

    /// The record that a row of the log speaks of by the low bits of its number, and its number.
    pub(crate) fn waiting_at(&self, key: KeyIndex, number: u16) -> Option<(u64, &Waiting)> {
        let parked = self.keys.get(&key)?;
        let at = number.wrapping_sub(low_bits(parked.line.first));
        let waiting = parked.waiting.get(usize::from(at))?;
        Some((parked.line.first + u64::from(at), waiting))
    }

    /// The same, to be marked.
    pub(crate) fn waiting_at_mut(&mut self, key: KeyIndex, number: u16) -> Option<&mut Waiting> {
        let parked = self.keys.get_mut(&key)?;
        let at = number.wrapping_sub(low_bits(parked.line.first));
        parked.waiting.get_mut(usize::from(at))
    }
}

/// What a row of the log knows of a record's number: there are never so many at once that two
/// have the same.
pub(crate) fn low_bits(number: u64) -> u16 {
    let [low, high, ..] = number.to_le_bytes();
    u16::from_le_bytes([low, high])
}
