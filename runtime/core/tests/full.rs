//! Claims: a batch that makes too much is cut, and nothing else depends on where.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::sync::Arc;

use stockflow_core::config::{BATCH_EMIT_BYTES_MAX, BATCH_FIRINGS_MAX};
use stockflow_core::{
    Emit, Events, Kind, OnFailure, Op, Outcomes, Role, RuleConfig, Rules, Shard, StageConfig, Workspace,
};
use support::TestEvent;
use support::rules::{Answer, Body, View, rule};
use support::run::{LEDGER, chain, push, shard};

const MIB: usize = 1 << 20;

/// Emits a megabyte on each event but receipts; counts what it has seen in its state.
fn loud(event: &View<'_>, out: &mut Answer<'_>) {
    let seen: u64 = event.text(stockflow_core::Field::State).parse().unwrap_or(0);
    out.push(Op::PutState, [0; 3], &[&(seen + 1).to_string()]);
    if event.kind != Kind::Receipt {
        out.emit("log", &format!("{seen}{}", "x".repeat(MIB)));
    }
}

/// Sets a hundred timers for the next moment, each of which emits a megabyte.
fn timed(event: &View<'_>, out: &mut Answer<'_>) {
    if event.kind == Kind::Timer {
        return out.emit("log", &"x".repeat(MIB));
    }
    for n in 0..100 {
        out.push(Op::SetTimer, [0, 0, event.time_ms + 1], &[&format!("t{n:03}")]);
    }
}

fn one(body: Body) -> (Shard, Rules) {
    let rules = vec![RuleConfig { name: "one".to_owned(), renamed_from: None, on_failure: OnFailure::DeadLetter }];
    let config = StageConfig { ledger: Some(LEDGER), rules, topics: vec!["log".to_owned()] };
    (Shard::new(Arc::new(config), Box::new(|_, _| true)), vec![rule("one", Role::Decider, body)])
}

fn event(n: usize, kind: Kind, clock_ms: i64) -> TestEvent {
    let sku = ["a", "b", "c"][n % 3];
    TestEvent { id: format!("e{n}"), kind, sku, quantity: 1, reservation: format!("r{n}"), clock_ms }
}

/// Takes the input as one batch, as often as it takes; gives what each emitted began with, and
/// the events and the most megabytes that were taken at once.
fn take(shard: &mut Shard, rules: &mut Rules, input: &[TestEvent]) -> (Vec<String>, Vec<usize>, usize) {
    let (mut events, mut out, mut work) = (Events::default(), Outcomes::default(), Workspace::default());
    let clocks: Vec<i64> = input.iter().map(|event| shard.tick(event.clock_ms, i64::MAX)).collect();
    let (mut said, mut taken, mut most, mut from) = (Vec::new(), Vec::new(), 0, 0);
    while from < input.len() {
        events.clear();
        input[from..].iter().for_each(|event| push(&mut events, event));
        let took = shard.process(&mut events, &clocks[from..], rules, &mut out, &mut work).unwrap();
        let mut bytes = 0;
        for (.., emits) in out.iter() {
            for emit in emits.iter() {
                if let Emit::Record { value, .. } = emit {
                    bytes += value.len();
                    said.push(String::from_utf8_lossy(&value[..4]).into_owned());
                }
            }
        }
        most = most.max(bytes);
        taken.push(took);
        from += took;
    }
    (said, taken, most / MIB)
}

#[test]
fn a_batch_that_emits_too_much_is_cut_and_its_events_find_what_they_would_have_found() {
    let input: Vec<_> = (0..200).map(|n| event(n, Kind::Sale, 1)).collect();
    let (mut whole, mut rules) = one(loud);
    let (said, taken, most) = take(&mut whole, &mut rules, &input);
    assert!(taken.len() > 3 && most <= BATCH_EMIT_BYTES_MAX / MIB + 1, "{taken:?}, {most} MiB at once");

    let (mut alone, mut rules) = one(loud);
    let mut wanted = Vec::new();
    for event in &input {
        wanted.extend(take(&mut alone, &mut rules, std::slice::from_ref(event)).0);
    }
    assert_eq!((said, whole.digest()), (wanted, alone.digest()));
}

#[test]
fn what_is_due_before_one_record_is_fired_in_parts_when_it_is_too_much() {
    let (mut shard, mut rules) = one(timed);
    take(&mut shard, &mut rules, &[event(0, Kind::Receipt, 1), event(1, Kind::Receipt, 1)]);
    let (said, taken, most) = take(&mut shard, &mut rules, &[event(2, Kind::Receipt, 50)]);
    assert_eq!((said.len(), taken.last()), (200, Some(&1)));
    assert!(taken.len() > 2 && most <= BATCH_EMIT_BYTES_MAX / MIB + 1, "{taken:?}, {most} MiB at once");
}

#[test]
fn no_more_than_so_much_of_what_is_due_fires_at_once() {
    let (mut shard, mut rules) = (shard(OnFailure::DeadLetter), chain());
    let holds = BATCH_FIRINGS_MAX + BATCH_FIRINGS_MAX / 2;
    let stock = TestEvent { quantity: i64::try_from(holds).unwrap() * 3, ..event(0, Kind::Receipt, 1) };
    take(&mut shard, &mut rules, &[stock]);
    let all: Vec<_> = (1..=holds).map(|n| event(n * 3, Kind::Reservation, 2)).collect();
    all.chunks(10_000).for_each(|some| drop(take(&mut shard, &mut rules, some)));
    assert_eq!(shard.open_reservations(), holds);
    let (mut events, mut out, mut work) = (Events::default(), Outcomes::default(), Workspace::default());
    let mut fired = Vec::new();
    while fired.last() != Some(&0) {
        fired.push(shard.advance(1_000, &mut events, &mut rules, &mut out, &mut work).unwrap());
    }
    assert_eq!(fired, [BATCH_FIRINGS_MAX, BATCH_FIRINGS_MAX / 2, 0]);
    assert_eq!(shard.open_reservations(), 0);
    shard.audit().unwrap();
}
