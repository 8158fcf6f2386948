//! The digest: one number for the whole state of a shard, however it came to be.

use crate::keys::KeyIndex;
use crate::parking::line::Line;
use crate::reservations::Phase;
use crate::shard::Shard;
use crate::stock::Stock;

use super::varint::{put, put_bytes, put_signed};

impl Shard {
    /// A hash of everything that the shard's answers depend on, in an order of its own: two
    /// shards in the same state have the same, whatever way led there. For tests; it is slow.
    ///
    /// A key without stock, reservations, state, timers and waiting records is as if it were
    /// not there.
    pub fn digest(&self) -> u128 {
        let mut rows = vec![Vec::new(); self.books.keys.rows.len()];
        for (key, row) in self.books.keys.iter() {
            let bytes = &mut rows[key.at()];
            if row.stock != Stock::default() {
                let stock = row.stock;
                let numbers = [stock.available, stock.reserved, stock.committed, stock.unsellable, stock.in_transit];
                bytes.push(b's');
                numbers.into_iter().chain([stock.version]).for_each(|number| put_signed(bytes, number));
            }
        }
        for (key, part) in self.parts_of_keys() {
            rows[key.at()].extend_from_slice(&part);
        }
        let keys = self.books.keys.iter().map(|(key, row)| ((row.sku(), row.location()), &rows[key.at()]));
        let mut all: Vec<_> = keys.filter(|(_, bytes)| !bytes.is_empty()).collect();
        all.sort();
        let mut bytes = Vec::new();
        for ((sku, location), row) in all {
            put_bytes(&mut bytes, sku.as_bytes());
            put_bytes(&mut bytes, location.as_bytes());
            put_bytes(&mut bytes, row);
        }
        let mut ids: Vec<_> = self.dedupe.iter().filter(|(_, when)| self.dedupe.within(*when, self.now)).collect();
        ids.sort_by_key(|(_, when)| when.ordinal);
        for (id, when) in ids {
            [id.high, id.low, when.ordinal].into_iter().for_each(|number| put(&mut bytes, number));
            put_signed(&mut bytes, when.clock_ms);
        }
        put(&mut bytes, self.now.ordinal);
        put_signed(&mut bytes, self.now.clock_ms);
        put_signed(&mut bytes, self.books.floor);
        crate::hash::long_hash(&bytes)
    }

    /// What belongs to keys besides their stock, each part told in full, in an order that does
    /// not depend on how it is stored.
    fn parts_of_keys(&self) -> Vec<(KeyIndex, Vec<u8>)> {
        let mut parts = Vec::new();
        for (key, id, terms) in self.books.reservations.iter() {
            let mut part = vec![b'r', u8::from(terms.phase == Phase::Confirmed)];
            put_bytes(&mut part, id.as_bytes());
            put_signed(&mut part, terms.quantity);
            put_signed(&mut part, terms.expires_at_ms);
            parts.push((key, part));
        }
        for ((rule, key), state) in &self.books.states {
            let mut part = vec![b'b'];
            put_bytes(&mut part, self.rule_name(*rule).as_bytes());
            put_bytes(&mut part, &state.bytes);
            parts.push((*key, part));
        }
        for ((rule, key), named) in &self.books.timers.set {
            for (name, due_ms) in &named.timers {
                let mut part = vec![b't'];
                put_bytes(&mut part, self.rule_name(*rule).as_bytes());
                put_bytes(&mut part, name.as_bytes());
                put_signed(&mut part, *due_ms);
                parts.push((*key, part));
            }
        }
        for (key, parked) in &self.books.parking.keys {
            let mut part = vec![b'w'];
            // Numbers and marks tell how it came to be, and nothing depends on them.
            let line = Line { first: 0, mark: 0, ..parked.line.clone() };
            put_bytes(&mut part, format!("{line:?}").as_bytes());
            for waiting in &parked.waiting {
                put_signed(&mut part, waiting.turn);
                put_bytes(&mut part, &waiting.record);
            }
            parts.push((*key, part));
        }
        parts.sort();
        parts
    }

    fn rule_name(&self, rule: u16) -> &str {
        self.config.rules.get(usize::from(rule)).map_or("", |rule| &rule.name)
    }
}
