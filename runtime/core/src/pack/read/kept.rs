//! Rows of what is kept for keys: rules' state and timers, and records that wait.

use super::{Body, Row, RowError};
use crate::config::{STATE_BYTES_MAX, TIMERS_PER_KEY_MAX};
use crate::pack::gone::{drop_all, place_of};
use crate::pack::mark::RowKind;
use crate::pack::varint::Malformed;
use crate::pack::write::tag;
use crate::parking::Waiting;
use crate::parking::line::{Failed, Letters, Line, Next};
use crate::parking::queue::low_bits;
use crate::undo::State;

/// Of records that wait.
const BEYOND: Malformed = Malformed("more waiting records than may be");

impl Body<'_> {
    pub(super) fn state(&mut self) -> Row {
        let rule = self.rule()?;
        let key = self.key()?;
        let bytes = self.reader.bytes()?;
        if bytes.is_empty() || bytes.len() > STATE_BYTES_MAX {
            return Err(Malformed("a state of nothing or of more than 64 KiB").into());
        }
        let Some(place) = rule.place else { return Ok(()) };
        if rule.version != self.journal.state_version(place) {
            return Err(RowError::Version { rule: place, stored: rule.version });
        }
        self.books.states.insert((place, key), State { bytes: bytes.into(), mark: self.pack.seq });
        self.keep(RowKind::State, place, key.0);
        Ok(())
    }

    pub(super) fn state_cleared(&mut self) -> Row {
        let rule = self.rule()?;
        let key = self.key()?;
        if let Some(place) = rule.place {
            self.books.states.remove(&(place, key));
        }
        Ok(())
    }

    /// A rule was gone when this pack was written.
    pub(super) fn gone(&mut self) -> Row {
        let name = self.reader.text()?;
        self.journal.gone.forget(name);
        if let Some(place) = place_of(&self.config.rules, name) {
            drop_all(self.books, place, self.pack.seq);
        }
        Ok(())
    }

    pub(super) fn timers(&mut self) -> Row {
        let rule = self.rule()?;
        let key = self.key()?;
        let count = self.reader.count()?;
        if count > TIMERS_PER_KEY_MAX {
            return Err(Malformed("more timers than a rule may have on a key").into());
        }
        let mut set = Vec::new();
        for _ in 0..count {
            let name = self.reader.text()?;
            set.push((name.into(), self.reader.signed()?.wrapping_add(self.now.clock_ms)));
        }
        let Some(place) = rule.place else { return Ok(()) };
        self.books.timers.put(place, key, set, self.pack.seq);
        if count > 0 {
            self.keep(RowKind::Timers, place, key.0);
        }
        Ok(())
    }

    pub(super) fn parked(&mut self, tag: u8) -> Row {
        let key = self.key()?;
        let mut short = [0; 36];
        let event = self.id(tag, &mut short)?.into();
        let offset = Some(self.reader.signed()?).filter(|offset| *offset >= 0);
        let failed = (tag & tag::FAILED != 0).then_some(Failed { event, offset });
        let mut letters = None;
        if tag & tag::LETTERS != 0 {
            let turn = self.reader.signed()?;
            let next = if tag & tag::AFTER == 0 { Next::At(turn) } else { Next::After(turn) };
            letters = Some(Letters { next, last: self.reader.signed()? });
        }
        let line = Line { failed, letters, first: self.reader.number()?, mark: self.pack.seq };
        if line.failed.is_none() && line.letters.is_none() {
            return Err(Malformed("a parked key that waits for nothing").into());
        }
        self.books.parking.put_line(key, line).map_err(|_| BEYOND)?;
        self.keep(RowKind::Parked, 0, key.0);
        Ok(())
    }

    pub(super) fn waiting(&mut self) -> Row {
        let key = self.key()?;
        let number = self.reader.number()?;
        let turn = self.reader.signed()?;
        let record = self.reader.bytes()?.into();
        let waiting = Waiting { record, turn, mark: self.pack.seq };
        self.books.parking.put(key, number, waiting).map_err(|_| BEYOND)?;
        self.keep(RowKind::Waiting, low_bits(number), key.0);
        Ok(())
    }
}
