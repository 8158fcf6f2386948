//! Claims: what each kind of event does to the books, told by the lines that come out.

#![allow(clippy::expect_used, reason = "test helpers: loud failures")]

mod support;

use stockflow_core::{Kind, OnFailure};
use support::TestEvent;
use support::run::{chain, run, shard};

/// `id kind quantity reservation @clock`, all on key a:here.
fn event(line: &str) -> TestEvent {
    let words: Vec<&str> = line.split_whitespace().collect();
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == words[1]).expect("a kind");
    let word = |n: usize| words.get(n).copied().unwrap_or("");
    TestEvent {
        id: words[0].to_owned(),
        kind,
        sku: "a",
        quantity: word(2).parse().expect("a quantity"),
        reservation: word(3).to_owned(),
        clock_ms: word(4).trim_start_matches('@').parse().unwrap_or(0),
    }
}

fn check(input: &[&str], wanted: &[&str]) {
    let events: Vec<TestEvent> = input.iter().map(|line| event(line)).collect();
    for batch in [1, 4096] {
        let lines = run(&mut shard(OnFailure::DeadLetter), &mut chain(), &events, batch);
        let outcomes: Vec<&str> = lines.iter().filter(|line| !line.starts_with("  ")).map(String::as_str).collect();
        assert_eq!(outcomes, wanted, "in batches of {batch}");
    }
}

#[test]
fn physical_facts_are_never_refused_and_available_may_go_below_zero() {
    check(&["1 SALE 5", "2 RECEIPT 3"], &["1 SALE: v1 -5/0/0/0/0 diff 0", "2 RECEIPT: v2 -2/0/0/0/0 diff 0"]);
}

#[test]
fn a_promise_beyond_what_is_available_is_refused_and_leaves_no_trace() {
    check(
        &["1 RECEIPT 5", "2 RESERVATION 6 r", "3 RESERVATION 5 r"],
        &[
            "1 RECEIPT: v1 5/0/0/0/0 diff 0",
            "2 RESERVATION: refused INSUFFICIENT_STOCK, wanted 6 of 5",
            "3 RESERVATION: v2 0/5/0/0/0 diff 0",
        ],
    );
}

#[test]
fn a_confirmed_reservation_does_not_expire_and_is_fulfilled_in_parts() {
    check(
        &[
            "1 RECEIPT 9",
            "2 RESERVATION 5 r @0",
            "3 CONFIRMATION 0 r @1",
            "4 FULFILLMENT 2 r @500",
            "5 FULFILLMENT 0 r @501",
            "6 FULFILLMENT 0 r @502",
        ],
        &[
            "1 RECEIPT: v1 9/0/0/0/0 diff 0",
            "2 RESERVATION: v2 4/5/0/0/0 diff 0",
            "3 CONFIRMATION: v3 4/0/5/0/0 diff 0",
            "4 FULFILLMENT: v4 4/0/3/0/0 diff 0",
            "5 FULFILLMENT: v5 4/0/0/0/0 diff 0",
            "6 FULFILLMENT: refused UNKNOWN_RESERVATION, wanted 0 of 4",
        ],
    );
}

#[test]
fn a_hold_expires_before_the_event_whose_clock_reaches_it() {
    check(
        &[
            "1 RECEIPT 5",
            "2 RESERVATION 5 r @0",
            "3 RELEASE 0 r @59",
            "4 RESERVATION 5 s @60",
            "5 RESERVATION 5 t @120",
        ],
        &[
            "1 RECEIPT: v1 5/0/0/0/0 diff 0",
            "2 RESERVATION: v2 0/5/0/0/0 diff 0",
            "3 RELEASE: v3 5/0/0/0/0 diff 0",
            "4 RESERVATION: v4 0/5/0/0/0 diff 0",
            "expiry/a:here/s/120 EXPIRY: v5 5/0/0/0/0 diff 0",
            "5 RESERVATION: v6 0/5/0/0/0 diff 0",
        ],
    );
}

#[test]
fn what_arrives_is_taken_from_in_transit_as_far_as_it_goes() {
    check(
        &["1 EXPECT 4", "2 TRANSFER_IN 3", "3 TRANSFER_IN 3"],
        &["1 EXPECT: v1 0/0/0/0/4 diff 0", "2 TRANSFER_IN: v2 3/0/0/0/1 diff 0", "3 TRANSFER_IN: v3 6/0/0/0/0 diff 0"],
    );
}

#[test]
fn a_count_corrects_available_by_what_it_finds() {
    check(
        &["1 RECEIPT 10", "2 RESERVATION 4 r", "3 COUNT 7"],
        &["1 RECEIPT: v1 10/0/0/0/0 diff 0", "2 RESERVATION: v2 6/4/0/0/0 diff 0", "3 COUNT: v3 3/4/0/0/0 diff -3"],
    );
}

#[test]
fn numbers_beyond_64_bits_are_a_dead_letter_and_change_nothing() {
    let much = i64::MAX.to_string();
    check(
        &[&format!("1 RECEIPT {much}"), "2 RECEIPT 1", "3 SALE 1"],
        &[
            &format!("1 RECEIPT: v1 {much}/0/0/0/0 diff 0"),
            "2 RECEIPT: dead OVERFLOW",
            &format!("3 SALE: v2 {}/0/0/0/0 diff 0", i64::MAX - 1),
        ],
    );
}

#[test]
fn a_dead_event_is_not_remembered_so_its_replay_counts() {
    check(
        &["1 SALE 13", "1 SALE 12", "1 SALE 12"],
        &["1 SALE: dead RULE_TRAPPED", "1 SALE: v1 -12/0/0/0/0 diff 0", "1 SALE: duplicate"],
    );
}

#[test]
fn parked_events_of_a_key_wait_behind_the_one_that_failed() {
    let events = ["1 SALE 13", "2 SALE 1"].map(event);
    let lines = run(&mut shard(OnFailure::Park), &mut chain(), &events, 4096);
    assert_eq!(lines, ["1 SALE: dead RULE_TRAPPED", "2 SALE: waits behind 1"]);
}

#[test]
fn a_rule_that_halts_stops_the_shard_before_its_record_with_nothing_done() {
    let mut stopped = shard(OnFailure::Halt);
    let (mut events, mut out, mut work) = Default::default();
    for line in ["1 RECEIPT 1", "2 SALE 13", "3 SALE 1"] {
        support::run::push(&mut events, &event(line));
    }
    let halted = stopped.process(&mut events, &[0, 0, 0], &mut chain(), &mut out, &mut work).expect_err("halts");
    assert_eq!((halted.record, halted.death.reason), (1, "RULE_TRAPPED"));
    assert_eq!((stopped.stock("a", "here"), stopped.keys()), (None, 0));
}

#[test]
fn a_record_whose_key_belongs_elsewhere_is_a_dead_letter() {
    let config =
        stockflow_core::StageConfig { ledger: Some(support::run::LEDGER), rules: Vec::new(), topics: Vec::new() };
    let mut shard = stockflow_core::Shard::new(config.into(), Box::new(|sku, _| sku != "a"));
    let lines = run(&mut shard, &mut Vec::new(), &[event("1 RECEIPT 1")], 1);
    assert_eq!(lines, ["1 RECEIPT: dead WRONG_PARTITION"]);
}

#[test]
fn advancing_the_clock_fires_what_is_due_without_a_record() {
    let mut shard = shard(OnFailure::DeadLetter);
    run(&mut shard, &mut chain(), &["1 RECEIPT 5", "2 RESERVATION 5 r @10"].map(event), 10);
    let (mut events, mut out, mut work) = Default::default();
    let made = |shard: &mut stockflow_core::Shard, to_ms, events: &mut _, out: &mut _, work: &mut _| {
        shard.advance(to_ms, events, &mut chain(), out, work).expect("nothing halts")
    };
    assert_eq!(made(&mut shard, 69, &mut events, &mut out, &mut work), 0);
    assert_eq!(made(&mut shard, 70, &mut events, &mut out, &mut work), 1);
    shard.commit();
    assert_eq!(shard.stock("a", "here").map(|stock| stock.available), Some(5));
    assert_eq!(shard.open_reservations(), 0);
}
