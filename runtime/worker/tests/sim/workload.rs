//! The workload of a seed: events over few keys, in phases that each have their wall clock.
//!
//! What comes out must not depend on who reads what when. So the wall clock stays, while a phase
//! is worked on, between its latest timestamp and two seconds after its earliest: shards that
//! idle fire nothing that a record of the phase would not have fired first. Where a record is from
//! the future, and the wall clock is what counts, the clock stands still.

use stockflow_log::partition_for;

use crate::prng::Prng;
use crate::words::Word;

/// Partitions of the input.
pub const PARTITIONS: u32 = 4;
/// The time at which a seed begins, ms since 1970 UTC.
const START_MS: i64 = 1_700_000_000_000;
/// How long a hold lives.
pub const TTL_MS: i64 = 4_000;
/// When every hold has expired and every timer has fired.
pub const END_MS: i64 = START_MS + 1_000_000;
/// How many events after it an id is remembered; more than there are.
pub const IDS_MAX: u64 = 10_000;

/// A record to feed.
#[derive(Clone, Debug)]
pub struct Sent {
    pub partition: u32,
    pub key: String,
    pub value: String,
    pub timestamp_ms: i64,
    /// The id of its event; `None` where there is no event in it.
    pub id: Option<String>,
    /// Where it comes to lie.
    pub offset: i64,
    pub word: Option<Word>,
}

/// What happens between two drained states.
#[derive(Clone, Debug)]
pub struct Phase {
    pub records: Vec<Sent>,
    /// The wall clock's limits while it lasts, ms since 1970 UTC.
    pub wall_ms: (i64, i64),
}

/// The keys that events are of.
fn key(n: usize) -> String {
    format!("sku{n}:here")
}

struct Maker {
    prng: Prng,
    keys: usize,
    /// Whether keys are parked. What waits there must not be from the future: its clock would be the
    /// wall's when it is released.
    parks: bool,
    next_id: u32,
    holds: Vec<(usize, u32)>,
    sent: Vec<Sent>,
    ends: [i64; PARTITIONS as usize],
}

/// The phases of a seed.
pub fn workload(seed: u64) -> Vec<Phase> {
    let mut prng = Prng::new(seed, 1);
    let keys = 2 + prng.below(6);
    let phases = 2 + prng.below(3);
    let parks = prng.one_in(2);
    let mut maker =
        Maker { prng, keys, parks, next_id: 0, holds: Vec::new(), sent: Vec::new(), ends: [0; PARTITIONS as usize] };
    let mut from_ms = START_MS;
    let mut all = Vec::new();
    for _ in 0..phases {
        let stands = !maker.parks && maker.prng.one_in(3);
        let records = maker.records(from_ms, stands);
        let wall_ms = if stands { (from_ms + 300, from_ms + 300) } else { (from_ms + 500, from_ms + 2_000) };
        all.push(Phase { records, wall_ms });
        from_ms += maker.prng.between(2_100, 6_000);
    }
    all
}

impl Maker {
    fn records(&mut self, from_ms: i64, future: bool) -> Vec<Sent> {
        let count = 20 + self.prng.below(60);
        let mut records: Vec<Sent> = Vec::new();
        for _ in 0..count {
            let mut at_ms = from_ms + self.prng.between(0, 500);
            if future && self.prng.one_in(5) {
                at_ms += self.prng.between(10_000, 1_000_000_000);
            }
            let mut sent = match self.prng.below(20) {
                0 if !self.sent.is_empty() => self.again(at_ms),
                1 => self.spoilt(at_ms),
                2 => self.astray(at_ms),
                3 => self.word(at_ms),
                _ => self.event(at_ms, from_ms),
            };
            let end = &mut self.ends[sent.partition as usize];
            (sent.offset, *end) = (*end, *end + 1);
            self.sent.push(sent.clone());
            records.push(sent);
        }
        records
    }

    fn sent(&mut self, key: String, value: String, timestamp_ms: i64, id: Option<String>) -> Sent {
        let partition = partition_for(key.as_bytes(), PARTITIONS);
        Sent { partition, key, value, timestamp_ms, id, offset: 0, word: None }
    }

    fn event(&mut self, at_ms: i64, time_ms: i64) -> Sent {
        self.next_id += 1;
        let (id, n) = (self.next_id, self.prng.below(self.keys));
        let mut quantity = self.prng.between(1, 9);
        let hold = self.holds.iter().rev().take(8).find(|(key, _)| *key == n).map(|(_, hold)| *hold);
        let (kind, hold) = match self.prng.below(16) {
            0..3 => ("RECEIPT", None),
            3..5 => ("SALE", None),
            5 => ("COUNT", None),
            6 => ("TRANSFER_OUT", None),
            7 => ("TRANSFER_IN", None),
            8 => ("RETURN", None),
            9..12 => {
                self.holds.push((n, id));
                ("RESERVATION", Some(id))
            }
            12 => ("CONFIRMATION", hold.or(Some(0))),
            13 => ("RELEASE", hold.or(Some(0))),
            14 => ("FULFILLMENT", hold.or(Some(0))),
            _ => {
                quantity += if self.parks { 0 } else { quantity % 2 };
                ("INSPECTION", None)
            }
        };
        let hold = hold.map(|hold| format!(r#","reservationId":"r-{hold}""#)).unwrap_or_default();
        let time = stockflow_time(time_ms + self.prng.between(-3_000, 3_000));
        let value = format!(
            r#"{{"eventId":"e-{id}","eventType":"{kind}","sku":"sku{n}","locationId":"here","quantity":{quantity},"timestamp":"{time}","toLocation":"there"{hold}}}"#
        );
        self.sent(key(n), value, at_ms, Some(format!("e-{id}")))
    }

    /// Something that was sent before.
    fn again(&mut self, at_ms: i64) -> Sent {
        let old = self.prng.pick(&self.sent).clone();
        Sent { timestamp_ms: at_ms, ..old }
    }

    fn spoilt(&mut self, at_ms: i64) -> Sent {
        let n = self.prng.below(self.keys);
        self.sent(key(n), "{\"eventId\":".to_owned(), at_ms, None)
    }

    /// A key of its own, on a partition that it does not belong on.
    fn astray(&mut self, at_ms: i64) -> Sent {
        let mut sent = self.event(at_ms, at_ms);
        let id = sent.id.clone().unwrap();
        sent.key = format!("astray-{id}:here");
        let sku = sent.value.find("\"sku\":\"").unwrap() + 7;
        let end = sku + sent.value[sku..].find('"').unwrap();
        sent.value.replace_range(sku..end, &format!("astray-{id}"));
        sent.partition = (partition_for(sent.key.as_bytes(), PARTITIONS) + 1) % PARTITIONS;
        sent
    }

    /// What waits behind a parked key may go on. The letter that is named may be that of an event
    /// that never failed, or that was settled before.
    fn word(&mut self, at_ms: i64) -> Sent {
        let events: Vec<&Sent> = self.sent.iter().filter(|sent| sent.id.is_some() && sent.word.is_none()).collect();
        let failing: Vec<&Sent> = events.iter().copied().filter(|sent| sent.value.contains("INSPECTION")).collect();
        let some = if failing.is_empty() || self.prng.one_in(4) { events } else { failing };
        let choice = self.prng.below(3);
        if some.is_empty() || choice == 0 {
            let n = self.prng.below(self.keys);
            let sent = self.sent(key(n), "{}".to_owned(), at_ms, None);
            return Sent { word: Some(Word::Release), ..sent };
        }
        let named: Sent = (*self.prng.pick(&some)).clone();
        let (event, offset) = (named.id.clone().unwrap(), named.offset);
        if choice == 1 {
            return Sent { timestamp_ms: at_ms, id: None, word: Some(Word::Drop(event, offset)), ..named };
        }
        Sent { timestamp_ms: at_ms, word: Some(Word::Replay(event, offset)), ..named }
    }
}

fn stockflow_time(ms: i64) -> String {
    let mut out = Vec::new();
    stockflow_codec::write_time(ms, &mut out);
    String::from_utf8(out).unwrap()
}
