//! The body of a pack, read row by row into the shard.

use super::error::{PackError, StateVersionSnafu};
use super::head::NUMBER_MAX;
use super::journal::{IdBlock, Journal, Pack};
use super::mark::{RowKind, RowRef};
use super::restore::{Restoring, StoredRule};
use super::uuid;
use super::varint::{Malformed, Reader};
use super::write::tag;
use crate::books::Books;
use crate::config::{PARKED_KEYS_MAX, STATE_BYTES_MAX, StageConfig, TIMERS_PER_KEY_MAX};
use crate::dedupe::{Dedupe, IdHash, Remembered};
use crate::keys::KeyIndex;
use crate::parking::Waiting;
use crate::reservations::{Phase, Terms};
use crate::shard::Shard;
use crate::stock::Stock;
use crate::timers::{Due, Entry};
use crate::undo::State;

/// One body at work.
pub(crate) struct Body<'a> {
    books: &'a mut Books,
    dedupe: &'a mut Dedupe,
    journal: &'a mut Journal,
    config: &'a StageConfig,
    restoring: &'a mut Restoring,
    reader: Reader<'a>,
    pack: Pack,
    /// Clock and ordinal before the transaction, and after it.
    before: Remembered,
    now: Remembered,
}

/// What can be wrong with a row.
pub(crate) enum RowError {
    Malformed(Malformed),
    /// A state of another version than its rule's.
    Version {
        rule: u16,
        stored: u32,
    },
}

impl From<Malformed> for RowError {
    fn from(malformed: Malformed) -> RowError {
        RowError::Malformed(malformed)
    }
}

type Row<T = ()> = Result<T, RowError>;

impl<'a> Body<'a> {
    /// Reads the beginning of the body.
    pub(crate) fn new(
        shard: &'a mut Shard,
        restoring: &'a mut Restoring,
        seq: u64,
        bytes: &'a [u8],
    ) -> Result<Body<'a>, PackError> {
        let malformed = |Malformed(what)| PackError::Malformed { seq, what };
        let mut reader = Reader { left: bytes };
        let clock_ms = reader.signed().map_err(malformed)?;
        let now = Remembered { ordinal: reader.number().map_err(malformed)?, clock_ms };
        let before = shard.committed;
        if now.ordinal < before.ordinal || now.ordinal > NUMBER_MAX || now.clock_ms < before.clock_ms {
            return Err(malformed(Malformed("a clock or ordinal that goes back")));
        }
        restoring.keys.clear();
        restoring.rules.clear();
        // The commit record is a row as well.
        let pack = Pack { seq, rows: 1, ..Pack::default() };
        let Shard { books, dedupe, journal, config, .. } = shard;
        Ok(Body { books, dedupe, journal, config, restoring, reader, pack, before, now })
    }

    /// Takes every row over; gives clock and ordinal after the transaction.
    pub(crate) fn apply(mut self) -> Result<Remembered, PackError> {
        let seq = self.pack.seq;
        while !self.reader.left.is_empty() {
            self.row().map_err(|error| match error {
                RowError::Malformed(Malformed(what)) => PackError::Malformed { seq, what },
                RowError::Version { rule, stored } => self.version_error(rule, stored),
            })?;
        }
        self.journal.push(self.pack);
        Ok(self.now)
    }

    fn version_error(&self, rule: u16, stored: u32) -> PackError {
        let name = self.config.rules.get(usize::from(rule)).map_or("", |rule| &rule.name);
        StateVersionSnafu { rule: name, stored, current: self.journal.state_version(rule) }.build()
    }

    fn row(&mut self) -> Row {
        let tag = self.reader.byte()?;
        self.pack.rows = self.pack.rows.saturating_add(1);
        match tag & tag::KIND {
            tag::STOCK => self.stock(tag),
            tag::RESERVATION => self.reservation(tag),
            tag::ENDED => self.ended(tag),
            tag::STATE => self.state(),
            tag::STATE_CLEARED => self.state_cleared(),
            tag::TIMERS => self.timers(),
            tag::PARKED => self.parked(tag),
            tag::RELEASED => {
                let key = self.key()?;
                self.books.parking.remove(key);
                Ok(())
            }
            tag::WAITING => self.waiting(),
            tag::IDS => self.ids(),
            _ => Err(Malformed("a row of an unknown kind").into()),
        }
    }

    fn stock(&mut self, tag: u8) -> Row {
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

    fn reservation(&mut self, tag: u8) -> Row {
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
    fn ended(&mut self, tag: u8) -> Row {
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

    fn state(&mut self) -> Row {
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

    fn state_cleared(&mut self) -> Row {
        let rule = self.rule()?;
        let key = self.key()?;
        if let Some(place) = rule.place {
            self.books.states.remove(&(place, key));
        }
        Ok(())
    }

    fn timers(&mut self) -> Row {
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

    fn parked(&mut self, tag: u8) -> Row {
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

    fn waiting(&mut self) -> Row {
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

    fn ids(&mut self) -> Row {
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

    /// Notes that a row of the log stays.
    fn keep(&mut self, kind: RowKind, rule: u16, at: u32) {
        self.pack.refs += 1;
        self.journal.refs.push_back(RowRef::new(kind, rule, at));
    }

    fn key(&mut self) -> Row<KeyIndex> {
        let number = self.reader.count()?;
        if number > 0 {
            return Ok(*self.restoring.keys.get(number - 1).ok_or(Malformed("a key that was not told"))?);
        }
        let sku_len = self.reader.count()?;
        let text = self.reader.text()?;
        let (sku, rest) = text.split_at_checked(sku_len).ok_or(Malformed("a key without a location"))?;
        let location = rest.strip_prefix(':').ok_or(Malformed("a key without a location"))?;
        let keys = &mut self.books.keys;
        let key = match keys.find(sku, location) {
            Some(key) => key,
            None => keys.insert(sku, location).ok_or(Malformed("more keys than a shard can hold"))?,
        };
        self.restoring.keys.push(key);
        Ok(key)
    }

    fn rule(&mut self) -> Row<StoredRule> {
        let number = self.reader.count()?;
        if number > 0 {
            return Ok(*self.restoring.rules.get(number - 1).ok_or(Malformed("a rule that was not told"))?);
        }
        let name = self.reader.text()?;
        let version = u32::try_from(self.reader.number()?).map_err(|_| Malformed("a state version beyond 32 bits"))?;
        let place = self.config.rules.iter().position(|rule| rule.name == name);
        let rule = StoredRule { place: place.and_then(|place| u16::try_from(place).ok()), version };
        self.restoring.rules.push(rule);
        Ok(rule)
    }

    fn id<'t>(&mut self, tag: u8, short: &'t mut [u8; 36]) -> Row<&'t str>
    where
        'a: 't,
    {
        if tag & tag::UUID == 0 {
            return Ok(self.reader.text()?);
        }
        *short = uuid::to_text(self.reader.array()?);
        Ok(std::str::from_utf8(short).map_err(|_| Malformed("a text that is not UTF-8"))?)
    }
}
