//! Claims: memory, packs and what is restored follow the keys with something in them, not those
//! that were ever there.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]
#![allow(clippy::print_stdout, reason = "a test of memory shows what it found")]
#![cfg(target_os = "linux")]

mod support;

use bytes::Bytes;
use stockflow_core::config::{EMPTIES_KEPT, FORGET_EVERY};
use stockflow_core::event::EVENT_FIELDS;
use stockflow_core::{
    Events, Field, InputSpan, Kind, LedgerConfig, NewEvent, OnFailure, Outcomes, Packed, Role, RuleConfig, Rules,
    Shard, StageConfig, Workspace, pack_head,
};
use support::changelog::read;
use support::rules::{books, rule};
use support::run::LEDGER;

/// Keys of a transaction.
const KEYS: u64 = 4_000;
/// Keys that stay, with something in them.
const STAY: u64 = 1_000;

fn shard() -> Shard {
    let rules = vec![RuleConfig { name: "books".to_owned(), renamed_from: None, on_failure: OnFailure::Halt }];
    let config = StageConfig { ledger: Some(LedgerConfig { dedupe_ids: 10_000, ..LEDGER }), rules, topics: Vec::new() };
    Shard::new(config.into(), Box::new(|_, _| true))
}

/// A shard of keys that come and go, and its log.
struct Season {
    shard: Shard,
    rules: Rules,
    events: Events,
    out: Outcomes,
    work: Workspace,
    packed: Packed,
    log: Vec<Vec<u8>>,
    keys: u64,
}

impl Season {
    fn new() -> Season {
        let mut season = Season {
            shard: shard(),
            rules: vec![rule("books", Role::Decider, books)],
            events: Events::default(),
            out: Outcomes::default(),
            work: Workspace::default(),
            packed: Packed::default(),
            log: Vec::new(),
            keys: 0,
        };
        season.transaction(&[Kind::Receipt], STAY);
        season
    }

    /// A transaction of as many new keys, and of each key an event of each kind.
    fn transaction(&mut self, kinds: &[Kind], keys: u64) {
        let first = self.keys;
        self.keys += keys;
        let all: Vec<(Kind, u64)> =
            kinds.iter().flat_map(|kind| (first..first + keys).map(|key| (*kind, key))).collect();
        let mut from = 0;
        while from < all.len() {
            self.events.clear();
            all[from..].iter().for_each(|(kind, key)| push(&mut self.events, *kind, *key));
            let clocks = vec![0; all.len() - from];
            let Season { shard, events, rules, out, work, .. } = self;
            from += shard.process(events, &clocks, rules, out, work).unwrap();
        }
        self.packed.clear();
        self.shard.pack(InputSpan { from: Some(0), next: 0, records: 0 }, &mut self.packed).unwrap();
        self.shard.commit();
        self.log.extend(self.packed.iter().map(<[u8]>::to_vec));
        let live = self.shard.first_live_seq();
        self.log.retain(|record| pack_head(record).unwrap().seq >= live);
    }

    /// As many keys that are received and sold out, held and released, or refused.
    fn come_and_go(&mut self, keys: u64) {
        let until = self.keys + keys;
        while self.keys < until {
            self.transaction(&[Kind::Receipt, Kind::Sale], KEYS);
            self.transaction(&[Kind::Receipt, Kind::Reservation, Kind::Fulfillment], KEYS);
            self.transaction(&[Kind::Reservation, Kind::Release], KEYS);
        }
    }

    /// Rows and bytes of the log.
    fn log_size(&self) -> (u64, usize) {
        (self.shard.log_rows().0, self.log.iter().map(Vec::len).sum())
    }
}

fn push(events: &mut Events, kind: Kind, key: u64) {
    let (sku, id, mut texts) = (format!("SKU-{key:09}"), format!("{}-{key}", kind.name()), [""; EVENT_FIELDS]);
    texts[Field::Id as usize] = &id;
    texts[Field::Sku as usize] = &sku;
    texts[Field::Location as usize] = "store-001";
    texts[Field::Reservation as usize] = "r";
    events.push(&NewEvent { kind, quantity: 3, time_ms: 0, texts }, Bytes::new());
}

/// Memory of this process that is not a file's, in KiB.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse().unwrap()
}

/// What a shard has of this many keys once they are gone is what it has of a tenth of them.
fn stays_flat(keys: u64) {
    let mut season = Season::new();
    season.come_and_go(keys / 10);
    let (kib, log) = (resident_kib(), season.log_size());
    season.come_and_go(keys - keys / 10);
    let (kib_after, log_after) = (resident_kib(), season.log_size());
    println!("{} keys: {kib} KiB, log {log:?}; {keys} keys: {kib_after} KiB, log {log_after:?}", keys / 10);

    let mut rebuilt = shard();
    read(&mut rebuilt, &season.log).unwrap();
    assert_eq!((rebuilt.digest(), rebuilt.keys()), (season.shard.digest(), season.shard.keys()));
    for shard in [&season.shard, &rebuilt] {
        let kept = u64::try_from(shard.keys()).unwrap();
        let most = STAY + FORGET_EVERY + u64::try_from(EMPTIES_KEPT).unwrap();
        assert!((STAY..=most).contains(&kept), "{kept} keys are kept");
    }
    assert!(log_after.0 < log.0 * 2 + 100_000 && log_after.1 < log.1 * 2 + 4_000_000, "{log:?}, then {log_after:?}");
    assert!(kib_after < kib + 32 * 1_024, "{kib} KiB, then {kib_after}");
}

#[test]
fn a_million_keys_that_come_and_go_leave_memory_and_log_as_they_are() {
    stays_flat(1_000_000);
}

#[test]
#[ignore = "a minute: ten times as many of the same"]
fn ten_million_keys_that_come_and_go_leave_memory_and_log_as_they_are() {
    stays_flat(10_000_000);
}
