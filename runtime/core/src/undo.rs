//! The undo log: what it takes to bring the books back to before an event, or a batch.

use crate::keys::KeyIndex;
use crate::reservations::{Slot, Terms};
pub(crate) use crate::states::State;
use crate::stock::Stock;
use crate::timers::Set;

/// One thing to put back.
#[derive(Clone, Debug)]
pub(crate) enum Undo {
    Stock {
        key: KeyIndex,
        before: Stock,
    },
    Opened {
        slot: Slot,
    },
    Changed {
        slot: Slot,
        before: Terms,
    },
    Ended {
        slot: Slot,
    },
    State {
        rule: u16,
        key: KeyIndex,
        before: Option<State>,
    },
    Timer {
        rule: u16,
        key: KeyIndex,
        name: Box<str>,
        before: Option<Set>,
    },
    /// The floor of versions was this.
    Floor {
        before: i64,
    },
    /// Undone already, with its event.
    Done,
}

/// Where the log of one event ends: entries are chained backwards from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Chain(Option<u32>);

/// What was done since the last commit, chained by event.
#[derive(Debug, Default)]
pub(crate) struct UndoLog {
    entries: Vec<(Undo, Chain)>,
}

impl UndoLog {
    /// Adds an entry to an event's chain.
    pub(crate) fn push(&mut self, chain: &mut Chain, undo: Undo) {
        self.entries.push((undo, *chain));
        *chain = Chain(u32::try_from(self.entries.len() - 1).ok());
    }

    /// Whether an event's last entry saves the stock of `key`: a second change needs no other.
    pub(crate) fn has_just_saved(&self, chain: Chain, key: KeyIndex) -> bool {
        let last = chain.0.and_then(|at| self.entries.get(at as usize));
        matches!(last, Some((Undo::Stock { key: saved, .. }, _)) if *saved == key)
    }

    /// Whether the event of this chain has changed stock.
    pub(crate) fn moved_stock(&self, chain: Chain) -> bool {
        let mut next = chain.0;
        while let Some((undo, before)) = next.and_then(|at| self.entries.get(at as usize)) {
            if matches!(undo, Undo::Stock { .. }) {
                return true;
            }
            next = before.0;
        }
        false
    }

    /// Takes the last entry of a chain, leaving `Done` in its place.
    pub(crate) fn pop_of(&mut self, chain: &mut Chain) -> Option<Undo> {
        let (undo, before) = &mut self.entries[chain.0? as usize];
        *chain = *before;
        Some(std::mem::replace(undo, Undo::Done))
    }

    /// Takes the last entry of all.
    pub(crate) fn pop(&mut self) -> Option<Undo> {
        self.entries.pop().map(|(undo, _)| undo)
    }

    /// What was done and stands, oldest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Undo> {
        self.entries.iter().map(|(undo, _)| undo)
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether anything was done that stands.
    pub(crate) fn has_done(&self) -> bool {
        self.iter().any(|undo| !matches!(undo, Undo::Done))
    }

    /// What was done, oldest first; empties the log.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Undo> {
        self.entries.drain(..).map(|(undo, _)| undo)
    }
}
