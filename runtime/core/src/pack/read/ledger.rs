//! Rows of the ledger: stock, reservations and the events that had their effect.

use super::{Body, Row};
use crate::books::Books;
use crate::dedupe::{IdHash, Remembered};
use crate::pack::mark::RowKind;
use crate::pack::pending::IdBlock;
use crate::pack::varint::Malformed;
use crate::pack::write::tag;
use crate::reservations::{Phase, Terms};
use crate::stock::Stock;
use crate::timers::{Due, Entry};

impl Body<'_> {
    pub(super) fn stock(&mut self, tag: u8) -> Row {
        let key = self.key()?;
        let (available, version) = (self.reader.signed()?, self.reader.signed()?);
        let mut buckets = [0; 4];
        for (bucket, flag) in buckets.iter_mut().zip(tag::BUCKETS) {
            if tag & flag != 0 {
                *bucket = self.reader.signed()?;
            }
        }
        let [reserved, committed, unsellable, in_transit] = buckets;
        let row = &mut self.books.keys.rows[key.at()];
        row.stock = Stock { available, reserved, committed, unsellable, in_transit, version };
        self.journal.stocks += u64::from(row.mark == 0);
        row.mark = self.pack.seq;
        self.keep(RowKind::Stock, 0, key.0);
        Ok(())
    }

    /// Of a key that is not known, it is that of one whose pack is no more.
    pub(super) fn forgotten(&mut self) -> Row {
        let key = self.key()?;
        let row = &mut self.books.keys.rows[key.at()];
        row.stock = Stock::default();
        self.journal.stocks -= u64::from(row.mark != 0);
        row.mark = 0;
        Ok(())
    }

    pub(super) fn reservation(&mut self, tag: u8) -> Row {
        let key = self.key()?;
        let mut short = [0; 36];
        let id = self.id(tag, &mut short)?;
        let quantity = self.reader.signed()?;
        let expires_at_ms = self.reader.signed()?.wrapping_add(self.now.clock_ms);
        if id.is_empty() || quantity <= 0 {
            return Err(Malformed("a reservation of nothing").into());
        }
        let phase = if tag & tag::CONFIRMED == 0 { Phase::Held } else { Phase::Confirmed };
        let terms = Terms { quantity, phase, expires_at_ms };
        let Books { reservations, timers, .. } = &mut *self.books;
        let (slot, before) = match reservations.find(key, id) {
            Some(slot) => (slot, Some(std::mem::replace(reservations.terms_mut(slot), terms))),
            None => {
                (reservations.open(key, id, terms).ok_or(Malformed("more reservations than a shard can hold"))?, None)
            }
        };
        if let Some(mark) = reservations.mark_mut(slot.at()) {
            *mark = self.pack.seq;
        }
        let due = |terms: &Terms| (terms.phase == Phase::Held).then_some(terms.expires_at_ms);
        if phase == Phase::Held && before.as_ref().and_then(due) != Some(expires_at_ms) {
            timers.push(Entry { due_ms: expires_at_ms, what: Due::Reservation(slot) });
        }
        self.keep(RowKind::Reservation, 0, slot.at());
        Ok(())
    }

    /// The end of one that is not known is that of one whose pack is no more.
    pub(super) fn ended(&mut self, tag: u8) -> Row {
        let key = self.key()?;
        let mut short = [0; 36];
        let id = self.id(tag, &mut short)?;
        let reservations = &mut self.books.reservations;
        if let Some(slot) = reservations.find(key, id) {
            reservations.end(slot);
            reservations.vacate(slot);
        }
        Ok(())
    }

    pub(super) fn ids(&mut self) -> Row {
        let beyond = Malformed("ids of events that are still to come");
        let upto = self.now.ordinal.checked_sub(self.reader.number()?).ok_or(beyond)?;
        let after = upto.checked_sub(self.reader.number()?).ok_or(beyond)?;
        let count = u32::from_le_bytes(self.reader.array()?);
        let mut when = Remembered { ordinal: after, clock_ms: self.now.clock_ms };
        for _ in 0..count {
            let high = u64::from_le_bytes(self.reader.array()?);
            let low = u64::from_le_bytes(self.reader.array()?);
            when.ordinal = when.ordinal.wrapping_add(self.reader.signed()?.cast_unsigned());
            when.clock_ms = when.clock_ms.wrapping_add(self.reader.signed()?);
            if when.ordinal <= after || when.ordinal > upto {
                return Err(Malformed("an id outside of its block").into());
            }
            if self.restoring.building {
                self.restoring.ids.push((IdHash { high, low }, when));
            } else if when.ordinal > self.before.ordinal {
                self.dedupe.remember(IdHash { high, low }, when);
            }
        }
        // The tag has counted one.
        self.pack.rows = (self.pack.rows - 1).saturating_add(count);
        self.pack.blocks += 1;
        self.journal.blocks.push_back(IdBlock { after, upto });
        Ok(())
    }
}
