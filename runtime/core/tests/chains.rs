//! Claims: a changelog outlives changes of the chain: rules are known by name, state by version.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::sync::Arc;

use stockflow_core::{Kind, OnFailure, PackError, Role, RuleConfig, Rules, Shard, StageConfig};
use support::TestEvent;
use support::changelog::{End, Source, process, read};
use support::run::LEDGER;

/// A shard with these rules of the tests' chain.
fn shard(rules: &[&str]) -> Shard {
    let rule = |name: &&str| RuleConfig { name: (*name).to_owned(), on_failure: OnFailure::DeadLetter };
    let rules = rules.iter().map(rule).collect();
    let config = StageConfig { ledger: Some(LEDGER), rules, topics: vec!["log".to_owned()] };
    Shard::new(Arc::new(config), Box::new(|_, _| true))
}

/// Sales of key a, by their ids.
fn sales<const N: usize>(ids: [&str; N]) -> [TestEvent; N] {
    ids.map(|id| TestEvent {
        id: id.to_owned(),
        kind: Kind::Sale,
        sku: "a",
        quantity: 1,
        reservation: String::new(),
        clock_ms: 1,
    })
}

/// The log of a stage that counts sales: two, with which its rule keeps state, or three, with
/// which it has a timer.
fn log_of(ids: &[TestEvent]) -> (Source, Vec<Vec<u8>>) {
    let mut source = Source::new(shard(&["picky", "books", "counter", "witness", "patient"]));
    source.transaction(ids, None, End::Commit);
    let log = source.log.clone();
    (source, log)
}

#[test]
fn a_chain_in_another_order_finds_its_state_and_timers() {
    for ids in [&sales(["1", "2"])[..], &sales(["1", "2", "3"])] {
        let (source, log) = log_of(ids);
        let mut other = shard(&["counter", "witness", "books"]);
        read(&mut other, &log).unwrap();
        assert_eq!((other.digest(), other.dropped_rows()), (source.shard.digest(), 0));
        assert_eq!(other.next_due_ms(), source.shard.next_due_ms());
    }
}

#[test]
fn a_rules_state_goes_on_from_where_it_was() {
    let (_, log) = log_of(&sales(["1", "2"]));
    let mut other = shard(&["counter", "books"]);
    read(&mut other, &log).unwrap();
    let mut rules: Rules = vec![
        support::rules::rule("counter", Role::Decider, support::rules::counter),
        support::rules::rule("books", Role::Decider, support::rules::books),
    ];
    process(&mut other, &mut rules, &sales(["3"]), None);
    assert_eq!(other.next_due_ms(), Some(41), "the third sale sets the timer");
}

#[test]
fn what_a_rule_left_that_is_gone_is_dropped_and_counted() {
    for ids in [&sales(["1", "2"])[..], &sales(["1", "2", "3"])] {
        let (_, log) = log_of(ids);
        let mut other = shard(&["books"]);
        read(&mut other, &log).unwrap();
        assert_eq!((other.dropped_rows(), other.next_due_ms()), (1, None));
        assert!(other.stock("a", "here").is_some());
    }
}

#[test]
fn state_of_another_version_is_refused_and_told() {
    let (_, log) = log_of(&sales(["1"]));
    let mut newer = shard(&["picky", "books", "counter"]).with_state_versions(vec![0, 0, 2]);
    let refused = read(&mut newer, &log).unwrap_err();
    assert_eq!(refused, PackError::StateVersion { rule: "counter".to_owned(), stored: 0, current: 2 });
    let mut elsewhere = shard(&["picky", "books", "counter"]).with_state_versions(vec![2, 2]);
    assert_eq!(read(&mut elsewhere, &log), Ok(()), "rules without stored state may be of any version");
}

#[test]
fn the_next_due_moment_survives() {
    let (source, log) = log_of(&sales(["1", "2", "3"]));
    assert_eq!(source.shard.next_due_ms(), Some(41));
    let mut rebuilt = shard(&["picky", "books", "counter", "witness", "patient"]);
    read(&mut rebuilt, &log).unwrap();
    assert_eq!(rebuilt.next_due_ms(), Some(41));
}
