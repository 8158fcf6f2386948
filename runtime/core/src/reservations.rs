//! Reservations: the open holds and promises of a shard, each in a slot of its own.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hash, Hasher};

use crate::keys::KeyIndex;

/// Where an open reservation is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Phase {
    /// A hold: expires.
    Held,
    /// A firm promise: does not expire.
    Confirmed,
}

/// What is left of a reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) quantity: i64,
    pub(crate) phase: Phase,
    pub(crate) expires_at_ms: i64,
}

/// A slot number; valid while its generation is that of the slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slot {
    at: u32,
    generation: u32,
}

#[derive(Debug)]
struct Row {
    key: KeyIndex,
    id: Box<str>,
    generation: u32,
    open: bool,
    terms: Terms,
    /// The pack that holds it; 0 for none yet.
    mark: u64,
}

/// The open reservations of a shard, found by key and id.
#[derive(Debug, Default)]
pub(crate) struct Reservations {
    index: HashTable<u32>,
    rows: Vec<Row>,
    free: Vec<u32>,
    hasher: FixedState,
}

impl Slot {
    pub(crate) fn at(self) -> u32 {
        self.at
    }
}

impl Reservations {
    pub(crate) fn find(&self, key: KeyIndex, id: &str) -> Option<Slot> {
        let found = self.index.find(hash_of(&self.hasher, key, id), |at| {
            let row = &self.rows[*at as usize];
            row.key == key && *row.id == *id
        })?;
        Some(Slot { at: *found, generation: self.rows[*found as usize].generation })
    }

    /// Opens a reservation; the caller knows that none of this id is open on the key.
    pub(crate) fn open(&mut self, key: KeyIndex, id: &str, terms: Terms) -> Option<Slot> {
        let at = match self.free.pop() {
            Some(at) => {
                let row = &mut self.rows[at as usize];
                (row.key, row.id, row.open, row.terms, row.mark) = (key, id.into(), true, terms, 0);
                at
            }
            None => {
                let at = u32::try_from(self.rows.len()).ok()?;
                self.rows.push(Row { key, id: id.into(), generation: 0, open: true, terms, mark: 0 });
                at
            }
        };
        self.link(at);
        Some(Slot { at, generation: self.rows[at as usize].generation })
    }

    /// Ends a reservation. Its slot stays taken until [`Reservations::vacate`], so that the
    /// end can be undone with [`Reservations::reopen`].
    pub(crate) fn end(&mut self, slot: Slot) {
        let row = &mut self.rows[slot.at as usize];
        row.open = false;
        let hash = hash_of(&self.hasher, row.key, &row.id);
        if let Ok(entry) = self.index.find_entry(hash, |at| *at == slot.at) {
            entry.remove();
        }
    }

    pub(crate) fn reopen(&mut self, slot: Slot) {
        self.rows[slot.at as usize].open = true;
        self.link(slot.at);
    }

    /// Gives the slot of an ended reservation to the next one.
    pub(crate) fn vacate(&mut self, slot: Slot) {
        let row = &mut self.rows[slot.at as usize];
        if !row.open && row.generation == slot.generation {
            row.generation = row.generation.wrapping_add(1);
            self.free.push(slot.at);
        }
    }

    pub(crate) fn terms(&self, slot: Slot) -> Terms {
        self.rows[slot.at as usize].terms
    }

    pub(crate) fn terms_mut(&mut self, slot: Slot) -> &mut Terms {
        &mut self.rows[slot.at as usize].terms
    }

    pub(crate) fn key_and_id(&self, slot: Slot) -> (KeyIndex, &str) {
        let row = &self.rows[slot.at as usize];
        (row.key, &row.id)
    }

    /// Whether the slot still holds an unconfirmed reservation that is due at `due_ms`.
    pub(crate) fn expires(&self, slot: Slot, due_ms: i64) -> bool {
        let row = &self.rows[slot.at as usize];
        row.open
            && row.generation == slot.generation
            && row.terms.phase == Phase::Held
            && row.terms.expires_at_ms == due_ms
    }

    /// What is in a place, if it is open: key, id, terms and the mark of the pack that holds it.
    pub(crate) fn open_at(&mut self, at: u32) -> Option<(KeyIndex, &str, Terms, &mut u64)> {
        let row = self.rows.get_mut(at as usize).filter(|row| row.open)?;
        Some((row.key, &row.id, row.terms, &mut row.mark))
    }

    /// The pack that holds what is in a place; 0 if it is not open.
    pub(crate) fn open_mark(&self, at: u32) -> u64 {
        self.rows.get(at as usize).filter(|row| row.open).map_or(0, |row| row.mark)
    }

    /// The pack that holds a reservation, open or ended.
    pub(crate) fn mark_of(&self, slot: Slot) -> u64 {
        self.rows[slot.at as usize].mark
    }

    /// The pack that holds what is in a place, open or ended.
    pub(crate) fn mark_mut(&mut self, at: u32) -> Option<&mut u64> {
        self.rows.get_mut(at as usize).map(|row| &mut row.mark)
    }

    /// How many are open.
    pub(crate) fn len(&self) -> usize {
        self.index.len()
    }

    /// Every open one, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (KeyIndex, &str, Terms)> {
        self.rows.iter().filter(|row| row.open).map(|row| (row.key, &*row.id, row.terms))
    }

    fn link(&mut self, at: u32) {
        let (rows, hasher) = (&self.rows, &self.hasher);
        let of = |at: &u32| hash_of(hasher, rows[*at as usize].key, &rows[*at as usize].id);
        self.index.insert_unique(of(&at), at, of);
    }
}

fn hash_of(hasher: &FixedState, key: KeyIndex, id: &str) -> u64 {
    let mut state = hasher.build_hasher();
    state.write_u32(key.0);
    id.hash(&mut state);
    state.finish()
}
