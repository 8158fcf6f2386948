//! Writing rows: each is a tag byte and varints; keys and rules are told once a pack.

mod parked;

use super::trail::put_trail;
use super::uuid;
use super::varint::{put, put_bytes, put_signed};
use crate::config::RuleConfig;
use crate::dedupe::{IdHash, Remembered};
use crate::keys::KeyRow;
use crate::reservations::{Phase, Terms};
use crate::trail::Trail;

/// What a row is: the low four bits of its tag; the high four are flags of its own.
pub(crate) mod tag {
    pub(crate) const STOCK: u8 = 1;
    pub(crate) const RESERVATION: u8 = 2;
    pub(crate) const ENDED: u8 = 3;
    pub(crate) const STATE: u8 = 4;
    pub(crate) const STATE_CLEARED: u8 = 5;
    pub(crate) const TIMERS: u8 = 6;
    pub(crate) const PARKED: u8 = 7;
    pub(crate) const RELEASED: u8 = 8;
    pub(crate) const WAITING: u8 = 9;
    pub(crate) const IDS: u8 = 10;
    pub(crate) const FORGOTTEN: u8 = 11;
    pub(crate) const GONE: u8 = 12;
    pub(crate) const KIND: u8 = 0x0f;
    /// The row's id is a UUID, as 16 bytes.
    pub(crate) const UUID: u8 = 0x10;
    /// The reservation is confirmed.
    pub(crate) const CONFIRMED: u8 = 0x20;
    /// The line of a parked key begins with an event that failed.
    pub(crate) const FAILED: u8 = 0x20;
    /// It has letters of records that waited.
    pub(crate) const LETTERS: u8 = 0x40;
    /// Of the next of these it is known after which one it came.
    pub(crate) const AFTER: u8 = 0x80;
    /// Buckets that are not 0: reserved, committed, unsellable, in transit.
    pub(crate) const BUCKETS: [u8; 4] = [0x10, 0x20, 0x40, 0x80];
}

/// Writes the rows of one pack.
pub(crate) struct Rows<'a> {
    pub(crate) bytes: &'a mut Vec<u8>,
    /// Rows written.
    pub(crate) count: u32,
    /// What keys' local numbers are valid for.
    run: u32,
    keys: u32,
    chain: &'a [RuleConfig],
    versions: &'a [u32],
    /// Rules told in this pack, in order.
    rules: Vec<u16>,
    now: Remembered,
}

impl<'a> Rows<'a> {
    /// Begins a body: the shard's clock, ordinal and floor of versions after the transaction come
    /// first, then the trail of what it read.
    pub(crate) fn begin(
        bytes: &'a mut Vec<u8>,
        run: u32,
        (now, floor): (Remembered, i64),
        (from, trail): (Option<i64>, &Trail),
        chain: &'a [RuleConfig],
        versions: &'a [u32],
    ) -> Rows<'a> {
        put_signed(bytes, now.clock_ms);
        put(bytes, now.ordinal);
        put(bytes, floor.cast_unsigned());
        put_trail(bytes, from, trail);
        // The commit record is a row as well.
        Rows { bytes, count: 1, run, keys: 0, chain, versions, rules: Vec::new(), now }
    }

    pub(crate) fn stock(&mut self, key: &mut KeyRow) {
        let stock = key.stock;
        let buckets = [stock.reserved, stock.committed, stock.unsellable, stock.in_transit];
        let flags = tag::BUCKETS.iter().zip(buckets).filter(|(_, bucket)| *bucket != 0).fold(0, |all, (f, _)| all | f);
        self.tag(tag::STOCK | flags);
        self.key(key);
        put_signed(self.bytes, stock.available);
        put_signed(self.bytes, stock.version);
        for bucket in buckets.into_iter().filter(|bucket| *bucket != 0) {
            put_signed(self.bytes, bucket);
        }
    }

    /// That nothing is known of a key's stock any more, nor of its version.
    pub(crate) fn forgotten(&mut self, key: &mut KeyRow) {
        self.tag(tag::FORGOTTEN);
        self.key(key);
    }

    /// That what a rule of this name kept was dropped: the chain has it no more.
    pub(crate) fn gone(&mut self, name: &str) {
        self.tag(tag::GONE);
        put_bytes(self.bytes, name.as_bytes());
    }

    pub(crate) fn reservation(&mut self, key: &mut KeyRow, id: &str, terms: Terms) {
        let flags = if terms.phase == Phase::Confirmed { tag::CONFIRMED } else { 0 };
        self.tagged_id(tag::RESERVATION | flags, key, id);
        put_signed(self.bytes, terms.quantity);
        put_signed(self.bytes, terms.expires_at_ms.wrapping_sub(self.now.clock_ms));
    }

    pub(crate) fn ended(&mut self, key: &mut KeyRow, id: &str) {
        self.tagged_id(tag::ENDED, key, id);
    }

    pub(crate) fn state(&mut self, rule: u16, key: &mut KeyRow, state: Option<&[u8]>) {
        self.tag(if state.is_some() { tag::STATE } else { tag::STATE_CLEARED });
        self.rule(rule);
        self.key(key);
        if let Some(state) = state {
            put_bytes(self.bytes, state);
        }
    }

    /// All that a rule has set on a key; nothing when it has taken all back.
    pub(crate) fn timers(&mut self, rule: u16, key: &mut KeyRow, timers: &[(Box<str>, i64)]) {
        self.tag(tag::TIMERS);
        self.rule(rule);
        self.key(key);
        put(self.bytes, timers.len() as u64);
        for (name, due_ms) in timers {
            put_bytes(self.bytes, name.as_bytes());
            put_signed(self.bytes, due_ms.wrapping_sub(self.now.clock_ms));
        }
    }

    /// Remembered ids, all with ordinals above `after` and up to `upto`; each is a row.
    pub(crate) fn ids(&mut self, after: u64, upto: u64, ids: impl Iterator<Item = (IdHash, Remembered)>) {
        self.tag(tag::IDS);
        put(self.bytes, self.now.ordinal - upto);
        put(self.bytes, upto - after);
        let place = self.bytes.len();
        self.bytes.extend_from_slice(&[0; 4]);
        let mut before = Remembered { ordinal: after, clock_ms: self.now.clock_ms };
        let mut written = 0_u32;
        for (id, when) in ids {
            self.bytes.extend_from_slice(&id.high.to_le_bytes());
            self.bytes.extend_from_slice(&id.low.to_le_bytes());
            put_signed(self.bytes, when.ordinal.wrapping_sub(before.ordinal).cast_signed());
            put_signed(self.bytes, when.clock_ms.wrapping_sub(before.clock_ms));
            before = when;
            written += 1;
        }
        self.bytes[place..place + 4].copy_from_slice(&written.to_le_bytes());
        // The tag has counted one.
        self.count = self.count + written - 1;
    }

    fn tag(&mut self, tag: u8) {
        self.bytes.push(tag);
        self.count += 1;
    }

    fn tagged_id(&mut self, tag: u8, key: &mut KeyRow, id: &str) {
        if let Some(short) = uuid::from_text(id) {
            self.tag(tag | tag::UUID);
            self.key(key);
            self.bytes.extend_from_slice(&short);
        } else {
            self.tag(tag);
            self.key(key);
            put_bytes(self.bytes, id.as_bytes());
        }
    }

    /// The key's number from 1, or 0 and its text where the pack first speaks of it.
    fn key(&mut self, key: &mut KeyRow) {
        if key.local_run == self.run {
            return put(self.bytes, u64::from(key.local));
        }
        self.keys += 1;
        (key.local, key.local_run) = (self.keys, self.run);
        self.bytes.push(0);
        put(self.bytes, u64::from(key.sku_len()));
        put_bytes(self.bytes, key.text().as_bytes());
    }

    /// The rule's number from 1, or 0, its name and state version where the pack first speaks
    /// of it. By name, so that the chain may be another when it is read.
    fn rule(&mut self, rule: u16) {
        if let Some(local) = self.rules.iter().position(|told| *told == rule) {
            return put(self.bytes, local as u64 + 1);
        }
        self.rules.push(rule);
        self.bytes.push(0);
        let place = usize::from(rule);
        put_bytes(self.bytes, self.chain.get(place).map_or("", |rule| &rule.name).as_bytes());
        put(self.bytes, u64::from(self.versions.get(place).copied().unwrap_or(0)));
    }
}
