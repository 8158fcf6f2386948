//! The ledger: the only verbs that change stock, each all or nothing.
//!
//! Double entry: what leaves one bucket enters another, or the world outside. Physical facts
//! are never refused, so available and unsellable may go below zero; promises are.

use crate::books::Books;
use crate::effect::Bucket;
use crate::keys::KeyIndex;
use crate::refusal::{Refusal, Rejected};
use crate::reservations::{Phase, Slot, Terms};
use crate::stock::Stock;
use crate::timers::{Due, Entry};
use crate::undo::{Chain, Undo};

/// The ledger's view on the books while it handles one event of one key.
pub(crate) struct Ledger<'a> {
    pub(crate) books: &'a mut Books,
    pub(crate) chain: &'a mut Chain,
    pub(crate) key: KeyIndex,
}

/// How an open reservation is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The goods leave.
    Fulfilled,
    /// The stock is available again.
    Released,
}

impl Ledger<'_> {
    /// Moves `quantity` (0 and up) from one bucket to another.
    pub(crate) fn shift(&mut self, from: Bucket, to: Bucket, quantity: i64) -> Result<(), Rejected> {
        if quantity < 0 {
            return Err(Rejected::Invalid("a move of less than nothing"));
        }
        let mut stock = *self.stock();
        match from {
            Bucket::Outside => {}
            Bucket::Available => sub(&mut stock.available, quantity)?,
            Bucket::Unsellable => sub(&mut stock.unsellable, quantity)?,
            Bucket::InTransit if stock.in_transit < quantity => {
                return Err(Rejected::Refused(Refusal::InsufficientStock));
            }
            Bucket::InTransit => stock.in_transit -= quantity,
            Bucket::InTransitThenOutside => stock.in_transit -= quantity.min(stock.in_transit),
            Bucket::Reserved | Bucket::Committed => return Err(RESERVED_BY_RULE),
        }
        match to {
            Bucket::Outside => {}
            Bucket::Available => add(&mut stock.available, quantity)?,
            Bucket::Unsellable => add(&mut stock.unsellable, quantity)?,
            Bucket::InTransit => add(&mut stock.in_transit, quantity)?,
            Bucket::InTransitThenOutside => return Err(Rejected::Invalid("a move to in-transit-then-outside")),
            Bucket::Reserved | Bucket::Committed => return Err(RESERVED_BY_RULE),
        }
        self.books.set_stock(self.chain, self.key, stock)
    }

    /// Makes on hand what was counted; the difference goes to available and is returned.
    pub(crate) fn count(&mut self, on_hand: i64) -> Result<i64, Rejected> {
        if on_hand < 0 {
            return Err(Rejected::Invalid("a count of less than nothing"));
        }
        let mut stock = *self.stock();
        let before = stock.on_hand().ok_or(Rejected::Overflow)?;
        let difference = on_hand.checked_sub(before).ok_or(Rejected::Overflow)?;
        add(&mut stock.available, difference)?;
        self.books.set_stock(self.chain, self.key, stock)?;
        Ok(difference)
    }

    /// Opens a reservation that expires at `expires_at_ms`.
    pub(crate) fn hold(&mut self, id: &str, quantity: i64, expires_at_ms: i64, oversell: bool) -> Result<(), Rejected> {
        if id.is_empty() {
            return Err(Rejected::Invalid("a hold without a reservation id"));
        }
        if quantity <= 0 {
            return Err(Rejected::Invalid("a hold of nothing"));
        }
        if self.books.reservations.find(self.key, id).is_some() {
            return Err(Rejected::Refused(Refusal::ReservationExists));
        }
        let mut stock = *self.stock();
        if !oversell && stock.available < quantity {
            return Err(Rejected::Refused(Refusal::InsufficientStock));
        }
        sub(&mut stock.available, quantity)?;
        add(&mut stock.reserved, quantity)?;
        self.books.set_stock(self.chain, self.key, stock)?;
        let terms = Terms { quantity, phase: Phase::Held, expires_at_ms };
        let slot = self.books.reservations.open(self.key, id, terms).ok_or(Rejected::Overflow)?;
        self.books.undo.push(self.chain, Undo::Opened { slot });
        self.books.timers.push(Entry { due_ms: expires_at_ms, what: Due::Reservation(slot) });
        Ok(())
    }

    /// Makes the whole of a hold a firm promise, which does not expire.
    pub(crate) fn confirm(&mut self, id: &str) -> Result<(), Rejected> {
        let slot = self.open_reservation(id)?;
        let terms = self.books.reservations.terms(slot);
        if terms.phase == Phase::Confirmed {
            return Err(Rejected::Refused(Refusal::AlreadyConfirmed));
        }
        let mut stock = *self.stock();
        sub(&mut stock.reserved, terms.quantity)?;
        add(&mut stock.committed, terms.quantity)?;
        self.books.set_stock(self.chain, self.key, stock)?;
        self.change(slot, Terms { phase: Phase::Confirmed, ..terms });
        Ok(())
    }

    /// Ends a reservation, or with a `quantity` above 0 a part of it.
    pub(crate) fn end(&mut self, id: &str, quantity: i64, ending: Ending) -> Result<(), Rejected> {
        if quantity < 0 {
            return Err(Rejected::Invalid("an end of less than nothing"));
        }
        let slot = self.open_reservation(id)?;
        self.end_slot(slot, quantity, ending)
    }

    /// As [`Ledger::end`], of a reservation at hand.
    pub(crate) fn end_slot(&mut self, slot: Slot, quantity: i64, ending: Ending) -> Result<(), Rejected> {
        let terms = self.books.reservations.terms(slot);
        let part = if quantity == 0 { terms.quantity } else { quantity };
        if part > terms.quantity {
            return Err(Rejected::Refused(Refusal::ExceedsReservation));
        }
        let mut stock = *self.stock();
        match terms.phase {
            Phase::Held => sub(&mut stock.reserved, part)?,
            Phase::Confirmed => sub(&mut stock.committed, part)?,
        }
        if ending == Ending::Released {
            add(&mut stock.available, part)?;
        }
        self.books.set_stock(self.chain, self.key, stock)?;
        if part == terms.quantity {
            self.books.reservations.end(slot);
            self.books.undo.push(self.chain, Undo::Ended { slot });
        } else {
            self.change(slot, Terms { quantity: terms.quantity - part, ..terms });
        }
        Ok(())
    }

    /// Counts the event as applied; the first of a key counts on from the floor.
    pub(crate) fn bump_version(&mut self) -> Result<(), Rejected> {
        let mut stock = *self.stock();
        if stock.version == 0 {
            stock.version = self.books.floor;
        }
        add(&mut stock.version, 1)?;
        self.books.set_stock(self.chain, self.key, stock)
    }

    fn stock(&self) -> &Stock {
        self.books.keys.stock(self.key)
    }

    fn open_reservation(&self, id: &str) -> Result<Slot, Rejected> {
        self.books.reservations.find(self.key, id).ok_or(Rejected::Refused(Refusal::UnknownReservation))
    }

    fn change(&mut self, slot: Slot, terms: Terms) {
        let before = std::mem::replace(self.books.reservations.terms_mut(slot), terms);
        self.books.undo.push(self.chain, Undo::Changed { slot, before });
    }
}

const RESERVED_BY_RULE: Rejected = Rejected::Invalid("a move of reserved or committed stock, which reservations move");

fn add(bucket: &mut i64, quantity: i64) -> Result<(), Rejected> {
    *bucket = bucket.checked_add(quantity).ok_or(Rejected::Overflow)?;
    Ok(())
}

fn sub(bucket: &mut i64, quantity: i64) -> Result<(), Rejected> {
    *bucket = bucket.checked_sub(quantity).ok_or(Rejected::Overflow)?;
    Ok(())
}
