//! Claims: a key with nothing in it is forgotten, and what hangs on one keeps it.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use stockflow_core::{Kind, OnFailure, Op, Role, RuleConfig, Shard, StageConfig, pack_head, pack_part};
use support::TestEvent;
use support::changelog::{End, Source, chain, replica, shard_with};
use support::rules::{Answer, View, books, rule};
use support::run::{LEDGER, run};

/// Of key a: id, kind and quantity, as `1 SALE 3`; of another, with it behind. At clock 0, but for
/// those that say so.
fn event(line: &str) -> TestEvent {
    let words: Vec<&str> = line.split(' ').collect();
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == words[1]).unwrap();
    let sku = ["a", "b", "c"].into_iter().find(|sku| words[3..].contains(sku)).unwrap_or("a");
    let clock = words.iter().find_map(|word| word.strip_prefix('@')).map_or(0, |at| at.parse().unwrap());
    TestEvent {
        id: words[0].to_owned(),
        kind,
        sku,
        quantity: words[2].parse().unwrap(),
        reservation: "r".to_owned(),
        clock_ms: clock,
    }
}

fn events<const N: usize>(lines: [&str; N]) -> Vec<TestEvent> {
    lines.map(event).into()
}

/// A shard that forgets after each record, and keeps none.
fn forgetful(on_failure: OnFailure) -> Shard {
    shard_with(on_failure, LEDGER).with_forgetting(1, 0)
}

fn source(on_failure: OnFailure) -> Source {
    Source::new(forgetful(on_failure))
}

/// The lines that tell what became of events, without what rules say.
fn told(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).filter(|line| !line.starts_with("  ")).collect()
}

/// What comes in, and goes.
const COMES: [&str; 3] = ["1 COUNT 5", "2 COUNT 0", "3 COUNT 0"];

#[test]
fn a_key_of_which_no_event_was_applied_leaves_no_row() {
    let mut source = Source::new(shard_with(OnFailure::DeadLetter, LEDGER));
    let refused = events(["1 RESERVATION 5", "2 SALE 13 b", "3 RELEASE 1 c"]);
    let lines = source.transaction(&refused, None, End::Commit);
    assert_eq!(told(&lines)[1], "2 SALE: dead RULE_TRAPPED");
    assert_eq!((source.shard.keys(), source.shard.stock("a", "here")), (0, None));
    source.transaction(&events(["4 RECEIPT 1", "5 RECEIPT 1 b"]), None, End::Rollback { packed: true });
    assert_eq!(source.shard.keys(), 0);
    let lines = source.transaction(&refused[..1], None, End::Commit);
    assert_eq!((told(&lines), source.shard.keys()), (vec!["1 RESERVATION: duplicate"], 0));
    assert!(source.log.iter().all(|record| !names_a_key(record)));
    assert_eq!(replica(&source.log, OnFailure::DeadLetter).unwrap().keys(), 0);
}

/// Whether the rows of a pack name a key.
fn names_a_key(record: &[u8]) -> bool {
    let body = pack_part(record, &pack_head(record).unwrap()).unwrap();
    body.windows(5).any(|window| window == b":here")
}

#[test]
fn a_key_that_comes_back_counts_on_above_all_that_was_forgotten() {
    let mut source = source(OnFailure::DeadLetter);
    let lines = source.transaction(&events(COMES), None, End::Commit);
    assert_eq!(told(&lines)[1..], ["2 COUNT: v2 0/0/0/0/0 diff -5", "3 COUNT: v3 0/0/0/0/0 diff 0"]);
    assert_eq!(source.shard.keys(), 0);
    let lines = source.transaction(&events(["4 COUNT 0 b", "5 COUNT 7", "6 COUNT 8"]), None, End::Commit);
    assert_eq!(told(&lines)[0], "4 COUNT: v4 0/0/0/0/0 diff 0", "also of a key that was never there");
    assert_eq!(told(&lines)[1..], ["5 COUNT: v5 7/0/0/0/0 diff 7", "6 COUNT: v6 8/0/0/0/0 diff 1"]);
    let mut rebuilt = replica(&source.log, OnFailure::DeadLetter).unwrap();
    assert_eq!((rebuilt.keys(), rebuilt.digest()), (1, source.shard.digest()));
    let lines = run(&mut rebuilt, &mut chain(), &events(["7 COUNT 1 c"]), 1);
    assert_eq!(told(&lines), ["7 COUNT: v5 1/0/0/0/0 diff 1"]);
}

#[test]
fn within_the_time_to_forgetting_a_key_goes_on_without_a_gap() {
    let mut shard = shard_with(OnFailure::DeadLetter, LEDGER).with_forgetting(4, 0);
    let input = events(["1 COUNT 5", "2 COUNT 0", "3 COUNT 5", "4 COUNT 0", "5 COUNT 2"]);
    let lines = run(&mut shard, &mut chain(), &input, 2);
    let versions: Vec<&str> = told(&lines).iter().map(|line| line.split(' ').nth(2).unwrap()).collect();
    assert_eq!(versions, ["v1", "v2", "v3", "v4", "v5"]);
}

#[test]
fn as_long_as_few_keys_have_nothing_in_them_none_is_forgotten() {
    let mut source = Source::new(shard_with(OnFailure::DeadLetter, LEDGER).with_forgetting(1, 2));
    let goes = ["1 COUNT 5", "2 COUNT 0", "3 COUNT 5 b", "4 COUNT 0 b", "5 COUNT 7", "6 COUNT 0"];
    let lines = source.transaction(&events(goes), None, End::Commit);
    assert_eq!(told(&lines)[4..], ["5 COUNT: v3 7/0/0/0/0 diff 7", "6 COUNT: v4 0/0/0/0/0 diff -7"]);
    assert_eq!((source.shard.keys(), replica(&source.log, OnFailure::DeadLetter).unwrap().keys()), (2, 2));
    // One more is one too many, and all of them go.
    source.transaction(&events(["7 COUNT 1 c", "8 COUNT 0 c"]), None, End::Commit);
    assert_eq!(source.shard.keys(), 0);
    let lines = source.transaction(&events(["9 COUNT 1"]), None, End::Commit);
    assert_eq!(told(&lines), ["9 COUNT: v5 1/0/0/0/0 diff 1"]);
}

#[test]
fn an_id_of_a_key_that_was_forgotten_is_a_duplicate() {
    let mut source = source(OnFailure::DeadLetter);
    source.transaction(&events(COMES), None, End::Commit);
    assert_eq!(source.shard.keys(), 0);
    let lines = source.transaction(&events(["1 COUNT 5"]), None, End::Commit);
    assert_eq!((told(&lines), source.shard.keys()), (vec!["1 COUNT: duplicate"], 0));
}

#[test]
fn what_hangs_on_a_key_keeps_it() {
    // Events that leave something, and those that end it; without, the key is released.
    let kept: [(&str, &[&str], &[&str]); 8] = [
        ("in transit", &["1 EXPECT 5"], &["9 TRANSFER_IN 5"]),
        ("below zero", &["1 ADJUSTMENT -5"], &["9 COUNT 0"]),
        ("a hold", &["1 RECEIPT 5", "2 RESERVATION 5"], &["9 FULFILLMENT 5"]),
        ("a promise", &["1 RECEIPT 5", "2 RESERVATION 5", "3 CONFIRMATION 0"], &["9 FULFILLMENT 5"]),
        ("state", &["1 SALE 5", "2 SALE 5", "3 COUNT 0"], &["9 SALE 1 @1", "10 COUNT 0 @50"]),
        ("a timer", &["1 TRANSFER_OUT 5", "2 COUNT 0"], &["9 RETURN 1"]),
        ("a letter", &["1 SALE 13"], &[]),
        ("a record that waits", &["1 SALE 13", "2 SALE 1"], &[]),
    ];
    for (what, lines, ends) in kept {
        let mut source = source(OnFailure::Park);
        for line in lines {
            source.transaction(&[event(line)], None, End::Commit);
        }
        assert_eq!(source.shard.keys(), 1, "{what}");
        assert_eq!(replica(&source.log, OnFailure::Park).unwrap().keys(), 1, "{what}");
        let released = ends.is_empty().then_some("a");
        let ends: Vec<TestEvent> = ends.iter().map(|line| event(line)).collect();
        source.transaction(&ends, released, End::Commit);
        if released.is_none() {
            source.transaction(&events(["98 COUNT 0 @1000", "99 COUNT 0 @1000"]), None, End::Commit);
        }
        assert_eq!(source.shard.keys(), 0, "{what}");
        assert_eq!(replica(&source.log, OnFailure::Park).unwrap().keys(), 0, "{what}");
    }
}

/// Keeps state of what was asked for in vain, until somebody lets go in vain.
fn regretful(event: &View<'_>, out: &mut Answer<'_>) {
    match event.kind {
        Kind::Reservation if event.refused => out.push(Op::PutState, [0; 3], &["wanted"]),
        Kind::Release if event.refused => out.push(Op::ClearState, [0; 3], &[]),
        _ => {}
    }
}

#[test]
fn what_an_observer_keeps_of_a_refusal_keeps_the_key_until_it_is_cleared() {
    let rules = ["books", "regretful"].map(|name| RuleConfig {
        name: name.to_owned(),
        renamed_from: None,
        on_failure: OnFailure::Halt,
    });
    let config = StageConfig { ledger: Some(LEDGER), rules: rules.to_vec(), topics: vec!["log".to_owned()] };
    let mut shard = Shard::new(config.into(), Box::new(|_, _| true));
    let mut chain = vec![rule("books", Role::Decider, books), rule("regretful", Role::Observer, regretful)];
    let mut keys_after = |line: &str| {
        run(&mut shard, &mut chain, &events([line]), 1);
        shard.keys()
    };
    assert_eq!(["1 RESERVATION 5", "2 RESERVATION 5", "3 RELEASE 0"].map(&mut keys_after), [1, 1, 0]);
}
