//! Claims: what rules keep in a shard is bounded, counted, and told where it is too much.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::sync::Arc;

use stockflow_core::{
    Events, Field, InputSpan, Kind, LedgerConfig, OnFailure, Op, Outcome, Outcomes, Packed, Role, RuleConfig, Rules,
    Shard, StageConfig, Workspace,
};
use support::TestEvent;
use support::changelog::read;
use support::rules::{Answer, View, rule};
use support::run::{LEDGER, push};

/// Keeps as many bytes as a receipt says, and as many timers as an adjustment; forgets its state
/// with a count.
fn keeper(event: &View<'_>, out: &mut Answer<'_>) {
    let size = usize::try_from(event.quantity).unwrap();
    match event.kind {
        Kind::Receipt => out.push(Op::PutState, [0; 3], &[&"x".repeat(size)]),
        Kind::Adjustment => {
            for n in 0..size {
                out.push(Op::SetTimer, [0, 0, 1_000_000], &[&format!("{n:0>100}")]);
            }
        }
        _ => out.push(Op::ClearState, [0; 3], &[]),
    }
}

fn shard(kept_bytes_max: u64) -> Shard {
    let rules = vec![RuleConfig { name: "keeper".to_owned(), renamed_from: None, on_failure: OnFailure::DeadLetter }];
    let ledger = LedgerConfig { kept_bytes_max, ..LEDGER };
    let config = StageConfig { ledger: Some(ledger), rules, topics: Vec::new() };
    Shard::new(Arc::new(config), Box::new(|_, _| true))
}

/// What became of one event: nothing to tell, or why it died.
fn take(shard: &mut Shard, kind: Kind, sku: &'static str, quantity: i64) -> Option<(&'static str, String)> {
    let mut rules: Rules = vec![rule("keeper", Role::Decider, keeper)];
    let (mut events, mut out, mut work) = (Events::default(), Outcomes::default(), Workspace::default());
    let id = format!("{sku}{quantity}{}{}", kind.name(), shard.kept_bytes().0);
    push(&mut events, &TestEvent { id, kind, sku, quantity, reservation: String::new(), clock_ms: 1 });
    shard.process(&mut events, &[1], &mut rules, &mut out, &mut work).unwrap();
    let (.., outcome, _) = out.iter().next().unwrap();
    assert_eq!(events.text(0, Field::Sku), sku);
    match outcome {
        Outcome::Dead(death) => Some((death.reason, death.message.clone())),
        _ => None,
    }
}

#[test]
fn state_beyond_what_a_shard_may_keep_is_a_dead_letter_that_says_what_to_do() {
    let mut shard = shard(10_000);
    assert_eq!(take(&mut shard, Kind::Receipt, "a", 6_000), None);
    let (reason, message) = take(&mut shard, Kind::Receipt, "b", 6_000).unwrap();
    assert_eq!(reason, "RULE_STATE_FULL");
    assert!(message.contains("beyond the 10000 that they may: raise the ledger's ruleState"), "{message}");
    assert_eq!(take(&mut shard, Kind::Receipt, "b", 3_000), None, "less fits");
    assert_eq!(take(&mut shard, Kind::Receipt, "a", 5_000), None, "what gets smaller always does");
    assert_eq!(take(&mut shard, Kind::Count, "a", 0), None);
    assert_eq!(take(&mut shard, Kind::Receipt, "b", 6_000), None, "and what was forgotten leaves room");
}

#[test]
fn timers_count_with_their_names() {
    let mut shard = shard(10_000);
    assert_eq!(take(&mut shard, Kind::Adjustment, "a", 30), None);
    assert_eq!(take(&mut shard, Kind::Adjustment, "b", 30).unwrap().0, "RULE_STATE_FULL");
    assert_eq!(take(&mut shard, Kind::Adjustment, "a", 30), None, "set again they are no more");
}

#[test]
fn what_is_kept_is_counted_alike_after_a_rollback_and_in_a_replica() {
    let mut shard = shard(1 << 20);
    let mut packed = Packed::default();
    take(&mut shard, Kind::Receipt, "a", 6_000);
    take(&mut shard, Kind::Adjustment, "a", 7);
    for offset in 0..2 {
        shard.trail().note(offset, stockflow_core::Fate::Applied);
    }
    shard.pack(InputSpan { from: None, next: 2, records: 2 }, &mut packed).unwrap();
    shard.commit();
    let (kept, _) = shard.kept_bytes();
    assert!(kept > 6_000 + 7 * 100);
    take(&mut shard, Kind::Receipt, "a", 100);
    take(&mut shard, Kind::Receipt, "b", 500);
    take(&mut shard, Kind::Adjustment, "c", 9);
    assert_ne!(shard.kept_bytes().0, kept);
    shard.rollback();
    assert_eq!(shard.kept_bytes().0, kept);

    let log: Vec<Vec<u8>> = packed.iter().map(<[u8]>::to_vec).collect();
    let mut replica = self::shard(1 << 20);
    read(&mut replica, &log).unwrap();
    assert_eq!(replica.kept_bytes().0, kept);
}
