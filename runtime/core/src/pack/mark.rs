//! Marks: which row of the books a row of the log is, and the pack that was the last to hold it.

use crate::books::Books;
use crate::keys::KeyIndex;

/// What a row of the books is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum RowKind {
    /// The stock of key `at`.
    Stock,
    /// The reservation in place `at`.
    Reservation,
    /// The state of `rule` of key `at`.
    State,
    /// The timers of `rule` on key `at`.
    Timers,
    /// That key `at` is parked.
    Parked,
    /// The waiting record of key `at` whose number ends with the bits of `rule`.
    Waiting,
}

/// A row of the books, in 8 bytes: there is one for each row of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RowRef {
    pub(crate) kind: RowKind,
    pub(crate) rule: u16,
    pub(crate) at: u32,
}

impl RowRef {
    pub(crate) fn new(kind: RowKind, rule: u16, at: u32) -> RowRef {
        RowRef { kind, rule, at }
    }
}

impl Books {
    /// The pack that holds a row; 0 for one that no pack holds or that is no more.
    pub(crate) fn mark(&self, row: RowRef) -> u64 {
        let key = KeyIndex(row.at);
        match row.kind {
            RowKind::Stock => self.keys.rows.get(key.at()).map_or(0, |row| row.mark),
            RowKind::Reservation => self.reservations.open_mark(row.at),
            RowKind::State => self.states.get(&(row.rule, key)).map_or(0, |state| state.mark),
            RowKind::Timers => {
                let named = self.timers.set.get(&(row.rule, key)).filter(|named| !named.timers.is_empty());
                named.map_or(0, |named| named.mark)
            }
            RowKind::Parked => self.parking.keys.get(&key).map_or(0, |parked| parked.line.mark),
            RowKind::Waiting => self.parking.waiting_at(key, row.rule).map_or(0, |(_, waiting)| waiting.mark),
        }
    }

    /// Notes the pack that holds a row, if the row is there.
    pub(crate) fn set_mark(&mut self, row: RowRef, mark: u64) {
        let key = KeyIndex(row.at);
        let place = match row.kind {
            RowKind::Stock => self.keys.rows.get_mut(key.at()).map(|row| &mut row.mark),
            RowKind::Reservation => self.reservations.mark_mut(row.at),
            RowKind::State => self.states.get_mut(&(row.rule, key)).map(|state| &mut state.mark),
            RowKind::Timers => self.timers.set.get_mut(&(row.rule, key)).map(|named| &mut named.mark),
            RowKind::Parked => self.parking.keys.get_mut(&key).map(|parked| &mut parked.line.mark),
            RowKind::Waiting => self.parking.waiting_at_mut(key, row.rule).map(|waiting| &mut waiting.mark),
        };
        if let Some(place) = place {
            *place = mark;
        }
    }
}
