//! The maker of a workload: which records come, in which order, and where they come to lie.

use std::collections::BTreeSet;

use stockflow_log::partition_for;

use crate::full;
use crate::plans::Plans;
use crate::prng::Prng;
use crate::workload::{PARTITIONS, Sent};

/// Records of busy partitions in a phase in which others are quiet: more than a worker reads while
/// it commits a few times.
const BUSY_RECORDS: usize = 70;
/// Records that are made for that, at most; those of other partitions are none.
const BUSY_TRIES: usize = 400;

/// The keys that events are of.
pub fn key(n: usize) -> String {
    format!("sku{n}:here")
}

pub struct Maker {
    pub prng: Prng,
    pub keys: usize,
    /// Whether keys are parked. What waits there must not be from the future: its clock would be the
    /// wall's when it is released.
    pub parks: bool,
    pub next_id: u32,
    pub holds: Vec<(usize, u32)>,
    /// What may be sent again, and spoken of.
    pub sent: Vec<Sent>,
    /// Records that are to come of the key that is parked until there is no room.
    pub full_left: usize,
    pub full_begun: bool,
    ends: [i64; PARTITIONS as usize],
}

impl Maker {
    pub fn new(mut prng: Prng, keys: usize, plans: Plans) -> Maker {
        let parks = prng.one_in(2);
        let full_left = if plans.full { 4 + prng.below(12) } else { 0 };
        let (holds, sent, ends) = (Vec::new(), Vec::new(), [0; PARTITIONS as usize]);
        Maker { prng, keys, parks, next_id: 0, holds, sent, full_left, full_begun: false, ends }
    }

    pub fn parks_any(&self) -> bool {
        self.parks || self.full_left > 0
    }

    pub fn records(&mut self, from_ms: i64, future: bool) -> Vec<Sent> {
        let count = 20 + self.prng.below(60);
        let mut records: Vec<Sent> = Vec::new();
        for _ in 0..count {
            let mut at_ms = from_ms + self.prng.between(0, 500);
            if future && self.prng.one_in(5) {
                at_ms += self.prng.between(10_000, 1_000_000_000);
            }
            if self.full_left > 0 && self.prng.one_in(3) {
                let sent = full::next(self, at_ms);
                records.push(self.lay(sent));
            }
            let sent = self.any(at_ms, from_ms);
            let sent = self.lay(sent);
            self.sent.push(sent.clone());
            records.push(sent);
        }
        records
    }

    /// Many records of a few partitions; of each other one at most, with a marker behind it.
    pub fn quiet_records(&mut self, from_ms: i64) -> (Vec<Sent>, BTreeSet<u32>) {
        let of = |n: usize| partition_for(key(n).as_bytes(), PARTITIONS);
        let busy = BTreeSet::from([of(self.prng.below(self.keys))]);
        let mut records = Vec::new();
        let mut told = busy.clone();
        for n in 0..self.keys {
            if self.prng.one_in(2) && told.insert(of(n)) {
                let sent = Sent { marked: true, ..self.receipt(key(n), from_ms) };
                records.push(self.lay(sent));
            }
        }
        for _ in 0..BUSY_TRIES {
            let at_ms = from_ms + self.prng.between(0, 500);
            let sent = self.any(at_ms, from_ms);
            if busy.contains(&sent.partition) && records.len() < BUSY_RECORDS {
                let sent = self.lay(sent);
                self.sent.push(sent.clone());
                records.push(sent);
            }
        }
        (records, busy)
    }

    fn any(&mut self, at_ms: i64, from_ms: i64) -> Sent {
        match self.prng.below(20) {
            0 if !self.sent.is_empty() => self.again(at_ms),
            1 => self.spoilt(at_ms),
            2 => self.astray(at_ms),
            3 => self.word(at_ms),
            _ => self.event(at_ms, from_ms),
        }
    }

    /// Puts a record at the end of its partition; now and then it is a transaction.
    fn lay(&mut self, mut sent: Sent) -> Sent {
        sent.marked |= self.prng.one_in(16);
        let end = &mut self.ends[sent.partition as usize];
        (sent.offset, *end) = (*end, *end + 1 + i64::from(sent.marked));
        sent
    }
}
