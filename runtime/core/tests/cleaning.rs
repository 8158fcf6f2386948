//! Claims: a changelog grows with what is live, not with what has happened.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use stockflow_core::{InputSpan, Kind, LedgerConfig, OnFailure, Packed, RuleConfig, Rules, Shard, StageConfig};
use support::TestEvent;
use support::changelog::{process, read};
use support::run::LEDGER;

/// A shard of many keys with one rule that books, and its log.
struct Shop {
    shard: Shard,
    ids: u64,
    rules: Rules,
    log: Vec<Vec<u8>>,
    events: u64,
}

fn shard(ids: u64) -> Shard {
    let ledger = LedgerConfig { dedupe_ids: ids, ..LEDGER };
    let rules = vec![RuleConfig { name: "books".to_owned(), renamed_from: None, on_failure: OnFailure::Halt }];
    Shard::new(StageConfig { ledger: Some(ledger), rules, topics: Vec::new() }.into(), Box::new(|_, _| true))
}

fn rules() -> Rules {
    vec![support::rules::rule("books", stockflow_core::Role::Decider, support::rules::books)]
}

/// Nothing of the input.
const IDLE: InputSpan = InputSpan { from: Some(0), next: 0, records: 0 };
const SKUS: [&str; 5] = ["a", "b", "c", "d", "e"];

impl Shop {
    /// `keys` keys with stock; `ids` are remembered.
    fn new(keys: u64, ids: u64) -> Shop {
        let mut shop = Shop { shard: shard(ids), ids, rules: rules(), log: Vec::new(), events: 0 };
        let all: Vec<TestEvent> = (0..keys).map(|key| shop.event(Kind::Receipt, key)).collect();
        shop.transaction(&all);
        shop
    }

    fn event(&mut self, kind: Kind, hold: u64) -> TestEvent {
        self.events += 1;
        let sku = SKUS[usize::try_from(hold % 5).unwrap()];
        let reservation = format!("hold-{hold}");
        TestEvent { id: format!("e{}", self.events), kind, sku, quantity: 1, reservation, clock_ms: 0 }
    }

    fn transaction(&mut self, input: &[TestEvent]) {
        process(&mut self.shard, &mut self.rules, input, None);
        let mut packed = Packed::default();
        self.shard.pack(IDLE, &mut packed).unwrap();
        self.shard.commit();
        self.log.extend(packed.iter().map(<[u8]>::to_vec));
        let first = self.shard.first_live_seq();
        self.log.retain(|record| stockflow_core::pack_head(record).unwrap().seq >= first);
    }

    fn check(&self, most: impl Fn(u64) -> u64) {
        let (rows, live) = self.shard.log_rows();
        assert!(rows <= most(live), "{rows} rows, {live} of them live");
    }

    fn rebuilt(&self) -> Shard {
        let mut rebuilt = shard(self.ids);
        read(&mut rebuilt, &self.log).unwrap();
        rebuilt
    }
}

/// A few sales, transaction after transaction.
fn sell(shop: &mut Shop, transactions: u64, most: impl Fn(u64) -> u64) {
    for n in 0..transactions {
        let sales: Vec<TestEvent> = (0..50).map(|_| shop.event(Kind::Sale, n % 2)).collect();
        shop.transaction(&sales);
        shop.check(&most);
    }
}

#[test]
fn what_never_changes_is_carried_along_while_the_log_stays_short() {
    let mut shop = Shop::new(5, 50);
    let holds: Vec<TestEvent> = (0..20_000).map(|hold| shop.event(Kind::Receipt, hold)).collect();
    shop.transaction(&holds);
    let holds: Vec<TestEvent> = (0..20_000).map(|hold| shop.event(Kind::Reservation, hold)).collect();
    shop.transaction(&holds);
    assert_eq!(shop.shard.open_reservations(), 20_000);
    // The holds are the oldest rows for long, and too many to be written again at once.
    let pack = 40_100;
    sell(&mut shop, 2_000, |live| 2 * live + live / 2 + 4_096 + pack);
    assert!(shop.shard.first_live_seq() > 1_000, "the front moves: {}", shop.shard.first_live_seq());
    let rebuilt = shop.rebuilt();
    assert_eq!(rebuilt.digest(), shop.shard.digest());
    assert_eq!(rebuilt.log_rows(), shop.shard.log_rows());
}

#[test]
fn a_small_shard_has_a_short_log_for_ever() {
    let mut shop = Shop::new(5, 50);
    sell(&mut shop, 1_000, |live| 2 * live + 4_096 + 110);
    assert!(shop.shard.first_live_seq() > 900, "{}", shop.shard.first_live_seq());
    assert_eq!(shop.rebuilt().digest(), shop.shard.digest());
}

/// Holds come and go: a thousand in one transaction, then a few in each.
fn hold_and_release(shop: &mut Shop, round: u64, most: impl Fn(u64) -> u64) {
    let first = round * 10_000;
    let many: Vec<TestEvent> = (first..first + 1_500).map(|hold| shop.event(Kind::Reservation, hold)).collect();
    shop.transaction(&many);
    for n in 0..50 {
        let kind = if n % 2 == 0 { Kind::Reservation } else { Kind::Release };
        let holds = first + 2_000 + n / 2 * 5;
        let few: Vec<TestEvent> = (holds..holds + 5).map(|hold| shop.event(kind, hold)).collect();
        shop.transaction(
            &few.into_iter().map(|event| TestEvent { quantity: i64::from(n % 2 == 0), ..event }).collect::<Vec<_>>(),
        );
        shop.check(&most);
    }
    let ended: Vec<TestEvent> = (first..first + 1_500).map(|hold| shop.event(Kind::Fulfillment, hold)).collect();
    shop.transaction(&ended);
}

#[test]
fn a_rebuilt_shard_cleans_as_the_shard_itself_would_even_halfway() {
    let mut shop = Shop::new(5, 6_000);
    let much: Vec<TestEvent> = (0..5).map(|sku| shop.event(Kind::Receipt, sku)).collect();
    shop.transaction(&much.into_iter().map(|event| TestEvent { quantity: 100_000, ..event }).collect::<Vec<_>>());
    let most = |live| 2 * live + live / 2 + 4_096 + 4_500;
    for round in 1..16 {
        let mut twin =
            Shop { shard: shop.rebuilt(), ids: shop.ids, rules: rules(), log: shop.log.clone(), events: shop.events };
        hold_and_release(&mut shop, round, most);
        hold_and_release(&mut twin, round, most);
        assert_eq!(twin.shard.first_live_seq(), shop.shard.first_live_seq());
        assert_eq!((twin.shard.digest(), twin.shard.log_rows()), (shop.shard.digest(), shop.shard.log_rows()));
        shop = twin;
    }
    assert!(shop.shard.first_live_seq() > 500, "{}", shop.shard.first_live_seq());
}
