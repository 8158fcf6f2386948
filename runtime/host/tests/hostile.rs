//! Claims on hostile guests: each ends as it must, alone, at a bounded cost.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::time::Duration;

use stockflow_core::{Failure, Fault, Rule};
use stockflow_host::Limits;
use support::{answer, hostile, misbehaving, sales, skus};

/// One poisoned event in `count`: what happens to it, and that nothing happens to the others.
fn poisoned(behavior: &str, size: Option<u32>, limits: Limits, count: usize) -> Failure {
    let mut rule = misbehaving(behavior, "sku-13", size, limits);
    let batch = sales(rule.description().reads, &skus(count));
    let (effects, failures) = answer(&mut rule, &batch);
    assert!(effects.heads.is_empty(), "the neighbours ask for nothing");
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert_eq!(failures[0].event, 13);
    // And the instance goes on as if nothing had been.
    let (_, failures) = answer(&mut rule, &sales(hostile().description().reads, &skus(13)));
    assert!(failures.is_empty(), "{failures:?}");
    failures_of_a_second_time(&mut rule, count)
}

/// The same again: a failure is a property of the event.
fn failures_of_a_second_time(rule: &mut impl Rule, count: usize) -> Failure {
    let batch = sales(rule.description().reads, &skus(count));
    let (_, mut failures) = answer(rule, &batch);
    assert_eq!(failures.len(), 1);
    failures.remove(0)
}

fn small() -> Limits {
    Limits { fuel: 1_000_000, memory_bytes: 16 << 20, ..Limits::default() }
}

#[test]
fn an_endless_loop_runs_out_of_fuel() {
    let failure = poisoned("endless-loop", None, small(), 64);
    assert_eq!(failure.fault, Fault::OutOfFuel);
    assert!(failure.message.contains("all the fuel"), "{}", failure.message);
}

#[test]
fn what_fuel_does_not_catch_the_deadline_does() {
    let limits = Limits { fuel: u64::MAX / 2, deadline: Duration::from_millis(30), ..Limits::default() };
    assert_eq!(poisoned("endless-loop", None, limits, 16).fault, Fault::Deadline);
}

#[test]
fn a_batch_that_needs_more_fuel_than_one_event_may_is_cut_and_nobody_dies() {
    let limits = Limits { fuel: 10_000_000, deadline: Duration::from_secs(20), ..Limits::default() };
    let mut rule = misbehaving("busy", "", Some(1_000_000), limits);
    let (_, failures) = answer(&mut rule, &sales(hostile().description().reads, &skus(40)));
    assert!(failures.is_empty(), "{failures:?}");
}

#[test]
fn a_memory_bomb_stops_at_its_limit() {
    let limits = Limits { fuel: 1_000_000_000, deadline: Duration::from_secs(20), ..Limits::default() };
    assert_eq!(poisoned("memory-bomb", None, limits, 32).fault, Fault::OutOfMemory);
    assert_eq!(poisoned("big-allocation", None, Limits::default(), 32).fault, Fault::OutOfMemory);
}

#[test]
fn deep_recursion_ends_at_the_guests_stack_not_the_hosts() {
    let failure = poisoned("deep-recursion", None, Limits { fuel: 1_000_000_000, ..Limits::default() }, 32);
    assert_eq!(failure.fault, Fault::Trap);
    assert!(failure.message.contains("stack"), "{}", failure.message);
}

#[test]
fn of_a_thousand_events_only_the_poisoned_one_traps() {
    assert_eq!(poisoned("trap", None, Limits::default(), 1_000).fault, Fault::Trap);
}

#[test]
fn an_answer_that_is_too_long_is_refused_by_its_size() {
    let limits = Limits { memory_bytes: 64 << 20, fuel: 1_000_000_000, ..Limits::default() };
    let failure = poisoned("long-text", Some(12 << 20), limits.clone(), 16);
    assert_eq!(failure.fault, Fault::BadAnswer);
    assert!(failure.message.contains("at most 8388608"), "{}", failure.message);
    let failure = poisoned("many-effects", Some(100_000), limits, 16);
    assert_eq!(failure.fault, Fault::BadAnswer);
    assert!(failure.message.contains("at most 65536"), "{}", failure.message);
}

#[test]
fn answers_that_break_the_contract_are_the_events_failure_and_say_how() {
    for (behavior, words) in [
        ("ends-out-of-range", "do not ascend"),
        ("ends-descending", "do not ascend"),
        ("missing-ends", "texts"),
        ("heads-out-of-range", "in a batch of 1"),
        ("heads-descending", "event"),
        ("missing-numbers", "three each are due"),
        ("invalid-utf8", "not UTF-8"),
        ("unknown-code", "effect code 13"),
        ("unknown-bucket", "second number"),
    ] {
        let failure = poisoned(behavior, None, Limits::default(), 20);
        assert_eq!(failure.fault, Fault::BadAnswer, "{behavior}");
        assert!(failure.message.contains(words), "{behavior}: {}", failure.message);
    }
}

#[test]
fn what_a_rule_says_of_an_event_is_bounded_item_by_item_and_in_all() {
    for (behavior, size, words) in [
        ("long-text", Some(65), "65 bytes as the reason of a refusal, at most 64"),
        ("big-record", Some(2_000_000), "2000000 bytes as the value of an emitted record, at most 998976"),
        ("big-record", Some(998_977), "at most 998976"),
        ("big-key", Some(1_025), "1025 bytes as the key of an emitted record, at most 1024"),
        ("big-records", Some(500_000), "1500015 bytes of text and more of one event, at most 1131072"),
        ("many-emits", Some(1_001), "more than 1000 records emitted of one event"),
        ("many-effects", Some(4_097), "more than 4096 effects of one event"),
        ("long-topic", Some(250), "250 bytes as the name of a topic, at most 249"),
        ("long-sku", Some(257), "257 bytes as the field of an emitted event, at most 256"),
        ("long-id", Some(257), "257 bytes as the field of an emitted event, at most 256"),
        ("long-timer", Some(257), "257 bytes as the name of a timer, at most 256"),
        ("long-cancel", Some(257), "257 bytes as the name of a timer, at most 256"),
        ("long-reservation", Some(257), "257 bytes as the id of a reservation, at most 256"),
    ] {
        let failure = poisoned(behavior, size, Limits::default(), 20);
        assert_eq!(failure.fault, Fault::BadAnswer, "{behavior}");
        assert!(failure.message.contains(words), "{behavior}: {}", failure.message);
    }
}

#[test]
fn what_is_just_within_its_bound_is_taken_from_every_event_of_a_call() {
    for (behavior, size) in [
        ("long-text", 64),
        ("big-record", 998_976),
        ("big-key", 1_024),
        ("many-emits", 1_000),
        ("many-effects", 4_096),
        ("long-topic", 249),
        ("long-sku", 256),
        ("long-timer", 256),
        ("long-reservation", 256),
    ] {
        let mut rule = misbehaving(behavior, "", Some(size), Limits::default());
        let (effects, failures) = answer(&mut rule, &sales(hostile().description().reads, &skus(20)));
        assert!(failures.is_empty(), "{behavior}: {failures:?}");
        assert!(effects.heads.len() >= 20, "{behavior}");
    }
}

#[test]
fn a_log_flood_is_dropped_and_nobody_dies() {
    let limits = Limits { fuel: 100_000_000_000, deadline: Duration::from_secs(60), ..Limits::default() };
    let mut rule = misbehaving("log-flood", "sku-1", Some(20_000), limits);
    let (_, failures) = answer(&mut rule, &sales(hostile().description().reads, &skus(4)));
    assert!(failures.is_empty(), "{failures:?}");
}

#[test]
fn every_event_may_fail_and_each_is_named() {
    let mut rule = misbehaving("trap", "", None, Limits::default());
    let (effects, failures) = answer(&mut rule, &sales(hostile().description().reads, &skus(50)));
    assert!(effects.heads.is_empty());
    assert_eq!(failures.iter().map(|failure| failure.event).collect::<Vec<_>>(), (0..50).collect::<Vec<_>>());
}
