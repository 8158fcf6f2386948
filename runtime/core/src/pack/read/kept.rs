//! Rows of what is kept for keys: rules' state and timers, and records that wait.

use super::{Body, Row, RowError};
use crate::config::{PARKED_KEYS_MAX, STATE_BYTES_MAX, TIMERS_PER_KEY_MAX};
use crate::pack::mark::RowKind;
use crate::pack::varint::Malformed;
use crate::parking::Waiting;
use crate::undo::State;

impl Body<'_> {
    pub(super) fn state(&mut self) -> Row {
        let rule = self.rule()?;
        let key = self.key()?;
        let bytes = self.reader.bytes()?;
        if bytes.is_empty() || bytes.len() > STATE_BYTES_MAX {
            return Err(Malformed("a state of nothing or of more than 64 KiB").into());
        }
        let Some(place) = rule.place else {
            self.journal.dropped += 1;
            return Ok(());
        };
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
        let Some(place) = rule.place else {
            self.journal.dropped += u64::from(count > 0);
            return Ok(());
        };
        self.books.timers.put(place, key, set, self.pack.seq);
        if count > 0 {
            self.keep(RowKind::Timers, place, key.0);
        }
        Ok(())
    }

    pub(super) fn parked(&mut self, tag: u8) -> Row {
        let key = self.key()?;
        let mut short = [0; 36];
        let behind = self.id(tag, &mut short)?;
        let keys = &mut self.books.parking.keys;
        if keys.len() >= PARKED_KEYS_MAX && !keys.contains_key(&key) {
            return Err(Malformed("more parked keys than may be").into());
        }
        let parked = keys.entry(key).or_default();
        (parked.behind, parked.mark) = (behind.into(), self.pack.seq);
        self.keep(RowKind::Parked, 0, key.0);
        Ok(())
    }

    pub(super) fn waiting(&mut self) -> Row {
        let key = self.key()?;
        let number = self.reader.number()?;
        let record = self.reader.bytes()?;
        let beyond = Malformed("more waiting records than may be");
        let place = u16::try_from(number).map_err(|_| beyond)?;
        let waiting = Waiting { record: record.into(), mark: self.pack.seq };
        self.books.parking.put(key, usize::from(place), waiting).map_err(|_| beyond)?;
        self.keep(RowKind::Waiting, place, key.0);
        Ok(())
    }
}
