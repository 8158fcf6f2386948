//! Claims: records wait durably behind the one of their key that failed, in order, and only the letter whose turn it
//! is lets a key go on.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use stockflow_core::{Letter, OnFailure, Settled, Shard};
use support::changelog::{End, FAILED_AT, first, replica};
use support::parked::{narrow, parked, parked_in, released, sale, seen, settle, texts, waits};

#[test]
fn what_waits_comes_back_in_order_once_its_key_is_released() {
    let mut source = parked();
    assert_eq!(seen(&source.shard), [("a", Some("1"), false, 2)]);
    let mut rebuilt = replica(&source.log, OnFailure::Park).unwrap();
    for shard in [&mut source.shard, &mut rebuilt] {
        assert_eq!(texts(&released(settle(shard, &first("1")))), ["2", "3"]);
        assert_eq!(settle(shard, &first("1")), Settled::NotOfLine);
        assert_eq!(seen(shard), []);
    }
}

#[test]
fn only_the_letter_that_a_key_is_parked_behind_lets_it_go_on() {
    let mut source = parked();
    let before = source.shard.digest();
    let elsewhere = Letter { offset: Some(FAILED_AT + 1), ..first("1") };
    let made = Letter { offset: None, ..first("1") };
    for letter in [first("2"), elsewhere, made, waits("1", FAILED_AT, None)] {
        assert_eq!(settle(&mut source.shard, &letter), Settled::NotOfLine, "{letter:?}");
    }
    assert_eq!(source.shard.settle("b", "here", &first("1"), true), Settled::NotOfLine);
    assert_eq!((source.shard.digest(), source.shard.has_changes()), (before, false));
}

#[test]
fn waiting_and_releasing_are_undone_by_a_rollback() {
    let mut source = parked();
    let before = source.shard.digest();
    assert_eq!(source.shard.wait("a", "here", 4, b"4"), []);
    released(settle(&mut source.shard, &first("1")));
    assert!(source.shard.has_changes());
    source.shard.rollback();
    assert!(!source.shard.has_changes());
    assert_eq!((seen(&source.shard), source.shard.digest()), (vec![("a", Some("1"), false, 2)], before));
}

#[test]
fn a_release_is_durable_and_a_key_may_be_parked_anew_in_the_same_transaction() {
    let mut source = parked();
    source.transaction(&[sale("5", 13), sale("6", 1)], Some("a"), End::Commit);
    assert_eq!(seen(&source.shard), [("a", Some("5"), false, 1)]);
    let rebuilt = replica(&source.log, OnFailure::Park).unwrap();
    assert_eq!((seen(&rebuilt), rebuilt.digest()), (seen(&source.shard), source.shard.digest()));
    source.transaction(&[sale("7", 1)], Some("a"), End::Commit);
    assert_eq!(seen(&replica(&source.log, OnFailure::Park).unwrap()), []);
}

#[test]
fn a_letter_that_is_replayed_in_its_turn_passes_and_may_park_the_key_again() {
    let mut source = parked_in(narrow(1));
    assert_eq!(seen(&source.shard), [("a", Some("1"), true, 1)]);
    let passes = |shard: &mut Shard, letter: &Letter<'_>| shard.settle("a", "here", letter, true);
    assert_eq!(passes(&mut source.shard, &first("1")), Settled::OnlyIt);
    let mut lines = source.transaction(&[sale("1", 1), sale("4", 1)], None, End::Commit);
    lines.retain(|line| line.contains(':') && !line.starts_with("  "));
    assert_eq!(lines[..2], ["1 SALE: v1 -1/0/0/0/0 diff 0", "4 SALE: waits behind letters"]);
    assert_eq!(passes(&mut source.shard, &waits("2", 1, None)), Settled::OnlyIt);
    let lines = source.transaction(&[sale("2", 13)], None, End::Commit);
    assert_eq!(lines, ["2 SALE: dead RULE_TRAPPED"], "it failed, and is first again");
    assert_eq!(seen(&source.shard), [("a", Some("2"), true, 1)]);
    assert_eq!(settle(&mut source.shard, &waits("3", 1_000, Some(1))), Settled::NotYet);
    assert_eq!(settle(&mut source.shard, &first("2")), Settled::OnlyIt);
    assert_eq!(texts(&released(settle(&mut source.shard, &waits("3", 1_000, Some(1))))), ["4"]);
}

#[test]
fn one_that_may_pass_and_is_no_event_lets_no_other_pass() {
    let mut source = parked_in(narrow(1));
    assert_eq!(source.shard.settle("a", "here", &first("1"), true), Settled::OnlyIt);
    source.process(&[]);
    source.process(&[sale("4", 1)]);
    assert_eq!(seen(&source.shard)[0].1, None);
    assert_eq!(source.shard.stock("a", "here").map(|stock| stock.version), Some(0), "4 waits");
}

#[test]
fn a_key_goes_on_past_letters_that_are_gone_up_to_one_that_is_there_or_past_all() {
    let mut source = parked_in(narrow(1));
    assert_eq!(source.shard.wait("a", "here", 5_000, b"5").len(), 1);
    assert_eq!(source.shard.release("a", "here", Some(1_000)), Settled::OnlyIt);
    assert_eq!(settle(&mut source.shard, &waits("2", 1, None)), Settled::NotOfLine, "it is gone");
    let last = settle(&mut source.shard, &waits("3", 1_000, Some(1)));
    assert_eq!(texts(&released(last)), ["5"]);
    source.shard.rollback();
    for to in [None, Some(0), Some(9_999)] {
        assert_eq!(texts(&released(source.shard.release("a", "here", to))), ["3"], "{to:?}");
        source.shard.rollback();
    }
    assert_eq!(source.shard.release("b", "here", None), Settled::NotOfLine);
}
