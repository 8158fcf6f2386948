//! The books of a shard: stock, reservations, rule state and timers, with undo.
//!
//! # Guarantees
//! For every key, at every moment: reserved is the sum of its held reservations, committed of
//! its confirmed ones, and on hand fits an i64. A key with nothing in it is noted among
//! [`Keys::empties`]. [`Books::audit`] checks it from scratch.

use crate::config::STATE_BYTES_MAX;
use crate::keys::{KeyIndex, Keys};
use crate::parking::Parking;
use crate::refusal::Rejected;
use crate::reservations::Reservations;
use crate::states::{State, States};
use crate::stock::Stock;
use crate::timers::{Set, Timers};
use crate::undo::{Chain, Undo, UndoLog};

/// Everything that an event can change.
#[derive(Debug, Default)]
pub(crate) struct Books {
    pub(crate) keys: Keys,
    pub(crate) reservations: Reservations,
    pub(crate) timers: Timers,
    pub(crate) states: States,
    pub(crate) parking: Parking,
    /// The highest version that any forgotten key had: those of a key that comes begin above it.
    pub(crate) floor: i64,
    pub(crate) undo: UndoLog,
}

/// How much has been done since the last commit.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Done {
    undo: usize,
    taken: usize,
    parking: usize,
}

impl Books {
    /// The stock of a key; nothing for an event without one.
    pub(crate) fn stock(&self, key: KeyIndex) -> Stock {
        self.keys.rows.get(key.at()).map_or_else(Stock::default, |row| row.stock)
    }

    /// Replaces the stock of a key, if its sums fit.
    pub(crate) fn set_stock(&mut self, chain: &mut Chain, key: KeyIndex, stock: Stock) -> Result<(), Rejected> {
        stock.on_hand().ok_or(Rejected::Overflow)?;
        let row = self.keys.stock_mut(key);
        if !self.undo.has_just_saved(*chain, key) {
            self.undo.push(chain, Undo::Stock { key, before: *row });
        }
        *row = stock;
        if stock.is_empty() {
            self.keys.note(key);
        }
        Ok(())
    }

    /// The state that a rule keeps of a key; empty when it keeps none.
    pub(crate) fn state(&self, rule: u16, key: KeyIndex) -> &[u8] {
        self.states.get(&(rule, key)).map_or(&[], |state| &state.bytes)
    }

    /// Puts (or with `None` clears) the state that a rule keeps of a key.
    pub(crate) fn put_state(
        &mut self,
        chain: &mut Chain,
        rule: u16,
        key: KeyIndex,
        state: Option<&[u8]>,
    ) -> Result<(), Rejected> {
        if state.is_some_and(|state| state.len() > STATE_BYTES_MAX) {
            return Err(Rejected::Invalid("state of more than 64 KiB for one key"));
        }
        let state = state.filter(|state| !state.is_empty());
        let before = self.swap_state(rule, key, state.map(|state| State { bytes: state.into(), mark: 0 }));
        self.undo.push(chain, Undo::State { rule, key, before });
        self.note_if_empty(key);
        Ok(())
    }

    /// Bytes that rules keep: state, and timers.
    pub(crate) fn kept_bytes(&self) -> usize {
        self.states.bytes() + self.timers.bytes()
    }

    fn swap_state(&mut self, rule: u16, key: KeyIndex, state: Option<State>) -> Option<State> {
        match state {
            Some(state) => self.states.insert((rule, key), state),
            None => self.states.remove(&(rule, key)),
        }
    }

    /// Sets (or with `None` cancels) a rule's timer on a key.
    pub(crate) fn set_timer(
        &mut self,
        chain: &mut Chain,
        rule: u16,
        key: KeyIndex,
        name: &str,
        to: Option<Set>,
    ) -> Result<(), Rejected> {
        let before =
            self.timers.set(rule, key, name, to).map_err(|_| Rejected::Invalid("more than 1000 timers on one key"))?;
        self.undo.push(chain, Undo::Timer { rule, key, name: name.into(), before });
        self.note_if_empty(key);
        Ok(())
    }

    /// Brings everything back to before the event of this chain.
    pub(crate) fn undo_event(&mut self, chain: &mut Chain) {
        while let Some(undo) = self.undo.pop_of(chain) {
            self.put_back(undo);
        }
    }

    /// Brings everything back to the last commit.
    pub(crate) fn rollback(&mut self) {
        self.back_to(Done::default());
    }

    /// How much has been done since the last commit.
    pub(crate) fn done(&self) -> Done {
        Done { undo: self.undo.len(), taken: self.timers.taken(), parking: self.parking.undo.len() }
    }

    /// Brings everything back to when so much had been done.
    pub(crate) fn back_to(&mut self, mark: Done) {
        while self.undo.len() > mark.undo
            && let Some(undo) = self.undo.pop()
        {
            self.put_back(undo);
        }
        self.timers.back_to(mark.taken);
        self.parking.back_to(mark.parking);
    }

    /// Makes what was done since the last commit final.
    pub(crate) fn commit(&mut self) {
        for undo in self.undo.drain() {
            if let Undo::Ended { slot } = undo {
                self.reservations.vacate(slot);
            }
        }
        self.timers.commit(&self.reservations);
        self.parking.commit();
    }

    fn put_back(&mut self, undo: Undo) {
        match undo {
            Undo::Stock { key, before } => *self.keys.stock_mut(key) = before,
            Undo::Opened { slot } => {
                self.reservations.end(slot);
                self.reservations.vacate(slot);
            }
            Undo::Changed { slot, before } => *self.reservations.terms_mut(slot) = before,
            Undo::Ended { slot } => self.reservations.reopen(slot),
            Undo::State { rule, key, before } => {
                self.swap_state(rule, key, before);
            }
            Undo::Timer { rule, key, name, before } => {
                // Cannot fail: it puts back what fitted before.
                let _ = self.timers.set(rule, key, &name, before);
            }
            Undo::Floor { before } => self.floor = before,
            Undo::Done => {}
        }
    }
}
