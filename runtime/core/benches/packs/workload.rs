//! A shop's day in small: sales, receipts, holds that are fulfilled, over many keys; or keys that
//! come and go.

use std::time::{Duration, Instant};

use bytes::Bytes;
use stockflow_core::event::EVENT_FIELDS;
use stockflow_core::{
    Batch, Description, Effects, Events, Failure, Field, Fields, Kind, LedgerConfig, NewEvent, OnFailure, Op, Outcomes,
    Role, Rule, RuleConfig, Rules, Shard, StageConfig, Workspace,
};

/// Receives, sells, holds and fulfils; reads no text.
struct Books(Description);

impl Rule for Books {
    fn description(&self) -> &Description {
        &self.0
    }

    fn apply(&mut self, batch: &Batch, effects: &mut Effects, failures: &mut Vec<Failure>) {
        effects.clear();
        failures.clear();
        for (event, kind) in (0_u32..).zip(&batch.kinds) {
            let quantity = batch.numbers[event as usize * 8];
            let (op, buckets) = match Kind::from_code(*kind).unwrap() {
                Kind::Receipt => (Op::Move, 1 << 8),
                Kind::Reservation => (Op::Hold, 0),
                Kind::Fulfillment => (Op::Fulfill, 0),
                _ => (Op::Move, 1),
            };
            effects.heads.push(event << 8 | u32::from(op as u8));
            effects.numbers.extend_from_slice(&[quantity, buckets, 0]);
            if op != Op::Move {
                effects.ends.push(0);
            }
        }
    }
}

pub fn shard() -> Shard {
    let hour_ms = 3_600_000;
    let ledger = LedgerConfig {
        oversell: true,
        reservation_ttl_ms: hour_ms,
        dedupe_window_ms: 24 * hour_ms,
        dedupe_ids: 1_000_000,
        kept_bytes_max: stockflow_core::config::KEPT_BYTES_MAX,
    };
    let rules = vec![RuleConfig { name: "books".to_owned(), renamed_from: None, on_failure: OnFailure::Halt }];
    Shard::new(StageConfig { ledger: Some(ledger), rules, topics: Vec::new() }.into(), Box::new(|_, _| true))
}

/// A stage at work.
pub struct Work {
    pub shard: Shard,
    rules: Rules,
    keys: u64,
    /// Holds that are open: key and number.
    open: std::collections::VecDeque<(u64, u64)>,
    events: Events,
    out: Outcomes,
    work: Workspace,
    made: u64,
    random: u64,
}

impl Work {
    pub fn new(keys: u64) -> Work {
        let description = Description {
            name: "books".to_owned(),
            version: "1".to_owned(),
            config_schema: String::new(),
            role: Role::Decider,
            reads: Fields::NONE,
            state_version: None,
            migrates: Vec::new(),
        };
        Work {
            shard: shard(),
            rules: vec![Box::new(Books(description))],
            keys,
            open: std::collections::VecDeque::new(),
            events: Events::default(),
            out: Outcomes::default(),
            work: Workspace::default(),
            made: 0,
            random: 1,
        }
    }

    /// Processes a batch, and leaves it uncommitted; gives how long the step took.
    pub fn batch(&mut self, batch: u64) -> Duration {
        let day: Vec<Sent> = (0..batch).map(|_| self.next()).collect();
        self.take(&day)
    }

    /// The same of keys that come and go: each is received and sold, and never seen again.
    pub fn come_and_go(&mut self, batch: u64) -> Duration {
        let first = self.made;
        self.made += batch;
        let kind = |n: u64| if n.is_multiple_of(2) { Kind::Receipt } else { Kind::Sale };
        let all: Vec<Sent> = (first..first + batch).map(|n| Sent { n, kind: kind(n), key: n / 2, hold: 0 }).collect();
        self.take(&all)
    }

    fn take(&mut self, all: &[Sent]) -> Duration {
        let clocks: Vec<i64> =
            all.iter().map(|sent| self.shard.tick(i64::try_from(sent.n / 10).unwrap(), i64::MAX)).collect();
        let (mut from, mut took) = (0, Duration::ZERO);
        while from < all.len() {
            self.events.clear();
            all[from..].iter().for_each(|sent| sent.push(&mut self.events));
            let start = Instant::now();
            let (events, clocks) = (&mut self.events, &clocks[from..]);
            from += self.shard.process(events, clocks, &mut self.rules, &mut self.out, &mut self.work).unwrap();
            took += start.elapsed();
        }
        took
    }

    fn next(&mut self) -> Sent {
        self.made += 1;
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let key = if self.made <= self.keys { self.made - 1 } else { (self.random >> 33) % self.keys };
        let (kind, key, hold) = match self.made % 10 {
            0..2 => (Kind::Reservation, key, self.made),
            2..4 if self.open.len() > 10_000 => {
                let (key, hold) = self.open.pop_front().unwrap();
                (Kind::Fulfillment, key, hold)
            }
            4 => (Kind::Receipt, key, 0),
            _ => (Kind::Sale, key, 0),
        };
        if kind == Kind::Reservation {
            self.open.push_back((key, hold));
        }
        Sent { n: self.made, kind, key, hold }
    }
}

/// One event.
struct Sent {
    n: u64,
    kind: Kind,
    key: u64,
    hold: u64,
}

impl Sent {
    fn push(&self, events: &mut Events) {
        let Sent { n, kind, key, hold } = *self;
        let (sku, location) = (format!("SKU-{:06}", key / 20), format!("store-{:03}", key % 20));
        let (id, reservation) = (format!("event-{n}"), format!("01890a5d-ac96-774b-bcce-{hold:012x}"));
        let mut texts = [""; EVENT_FIELDS];
        texts[Field::Id as usize] = &id;
        texts[Field::Sku as usize] = &sku;
        texts[Field::Location as usize] = &location;
        texts[Field::Reservation as usize] = &reservation;
        let quantity = if kind == Kind::Fulfillment { 0 } else { 3 };
        events.push(&NewEvent { kind, quantity, time_ms: 0, texts }, Bytes::new());
    }
}
