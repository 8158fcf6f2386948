//! Effects: what a decider asks the ledger to do.

use std::ops::{Deref, DerefMut};

use crate::columns::EffectColumns;
use crate::{Bucket, Kind, Notes, op};

/// What a decider may ask for: changes of stock, and all of [`Notes`]. They are carried out in
/// order, all of them or, when the event is refused, none.
#[derive(Debug)]
pub struct Effects<'a> {
    notes: Notes<'a>,
}

impl<'a> Effects<'a> {
    #[inline]
    pub(crate) fn of(columns: &'a mut EffectColumns, head: u32, kind: Kind, quantity: i64) -> Effects<'a> {
        let notes = Notes { columns, head, kind, quantity };
        Effects { notes }
    }

    /// Moves `quantity` (not negative) from one bucket to another. Taking from
    /// [`Bucket::InTransit`] more than is there refuses the event.
    #[inline]
    pub fn move_stock(&mut self, from: Bucket, to: Bucket, quantity: i64) {
        let buckets = i64::from(from as u8) | i64::from(to as u8) << 8;
        self.push(op::MOVE, [quantity, buckets, 0]);
    }

    /// Goods come in: from outside to available.
    #[inline]
    pub fn receive(&mut self, quantity: i64) {
        self.move_stock(Bucket::Outside, Bucket::Available, quantity);
    }

    /// Goods leave: from available to outside. Never refused; available may fall below zero.
    #[inline]
    pub fn sell(&mut self, quantity: i64) {
        self.move_stock(Bucket::Available, Bucket::Outside, quantity);
    }

    /// Makes on hand what was counted; the difference goes to available.
    pub fn count(&mut self, on_hand: i64) {
        self.push(op::COUNT, [on_hand, 0, 0]);
    }

    /// Holds `quantity` (above zero) for the event's reservation; refused when less is
    /// available, unless the stage allows oversell.
    pub fn hold(&mut self, quantity: i64) -> Hold<'_> {
        self.hold_as("", quantity)
    }

    /// Holds `quantity` for a reservation of this id.
    pub fn hold_as(&mut self, reservation: &str, quantity: i64) -> Hold<'_> {
        self.push(op::HOLD, [quantity, 0, 0]);
        self.columns.push_text(reservation.as_bytes());
        Hold { columns: self.notes.columns }
    }

    /// Makes the event's reservation a firm promise: all of it, from reserved to committed.
    pub fn confirm(&mut self) {
        self.confirm_as("");
    }

    /// Makes the reservation of this id a firm promise.
    pub fn confirm_as(&mut self, reservation: &str) {
        self.push(op::CONFIRM, [0; 3]);
        self.columns.push_text(reservation.as_bytes());
    }

    /// The goods of the event's reservation leave: this many, or with `None` all that is left.
    pub fn fulfill(&mut self, quantity: impl Into<Option<i64>>) {
        self.fulfill_as("", quantity);
    }

    /// The goods of the reservation of this id leave.
    pub fn fulfill_as(&mut self, reservation: &str, quantity: impl Into<Option<i64>>) {
        self.push(op::FULFILL, [quantity.into().unwrap_or(0), 0, 0]);
        self.columns.push_text(reservation.as_bytes());
    }

    /// The stock of the event's reservation is given back: this much, or with `None` all that is left.
    pub fn release(&mut self, quantity: impl Into<Option<i64>>) {
        self.release_as("", quantity);
    }

    /// The stock of the reservation of this id is given back.
    pub fn release_as(&mut self, reservation: &str, quantity: impl Into<Option<i64>>) {
        self.push(op::RELEASE, [quantity.into().unwrap_or(0), 0, 0]);
        self.columns.push_text(reservation.as_bytes());
    }

    pub(crate) fn refuse(&mut self, reason: &str) {
        self.push(op::REFUSE, [0; 3]);
        self.columns.push_text(reason.as_bytes());
    }

    #[inline]
    fn push(&mut self, code: u32, numbers: [i64; 3]) {
        let head = self.head | code;
        self.columns.push(head, numbers);
    }
}

impl<'a> Deref for Effects<'a> {
    type Target = Notes<'a>;
    fn deref(&self) -> &Notes<'a> {
        &self.notes
    }
}

impl<'a> DerefMut for Effects<'a> {
    fn deref_mut(&mut self) -> &mut Notes<'a> {
        &mut self.notes
    }
}

/// A hold just asked for; it lives as long as the stage says unless told otherwise.
#[derive(Debug)]
pub struct Hold<'n> {
    columns: &'n mut EffectColumns,
}

impl Hold<'_> {
    /// Lets the hold expire `ttl_ms` (above zero) after the event.
    pub fn for_ms(self, ttl_ms: i64) {
        if let [.., slot, _] = self.columns.numbers.as_mut_slice() {
            *slot = ttl_ms;
        }
    }
}
