//! Claims: a changelog outlives changes of the chain: rules are known by name, state by version.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::sync::Arc;

use stockflow_core::{InputSpan, Kind, OnFailure, PackError, Packed, Role, RuleConfig, Rules, Shard, StageConfig};
use support::TestEvent;
use support::changelog::{End, Source, process, read};
use support::run::LEDGER;

/// A shard with these rules of the tests' chain.
fn shard(rules: &[&str]) -> Shard {
    let rule =
        |name: &&str| RuleConfig { name: (*name).to_owned(), renamed_from: None, on_failure: OnFailure::DeadLetter };
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
        assert_eq!((other.digest(), other.gone_rules().count()), (source.shard.digest(), 0));
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

/// When a chain of a rule that counts and the books has something due, after a third sale.
fn due_after_a_third_sale(mut shard: Shard) -> Option<i64> {
    let mut rules: Rules = vec![
        support::rules::rule("counter", Role::Decider, support::rules::counter),
        support::rules::rule("books", Role::Decider, support::rules::books),
    ];
    process(&mut shard, &mut rules, &sales(["3"]), None);
    shard.next_due_ms()
}

#[test]
fn what_a_rule_left_that_is_gone_is_dropped_and_told_until_a_pack_says_so() {
    for ids in [&sales(["1", "2"])[..], &sales(["1", "2", "3"])] {
        let (_, mut log) = log_of(ids);
        let mut without = shard(&["books"]);
        read(&mut without, &log).unwrap();
        assert_eq!((without.gone_rules().collect::<Vec<_>>(), without.next_due_ms()), (vec!["counter"], None));
        assert!(without.stock("a", "here").is_some());
        let next = without.input_next().unwrap();
        let mut packed = Packed::default();
        without.pack(InputSpan { from: Some(next), next, records: 0 }, &mut packed).unwrap();
        without.commit();
        assert_eq!(without.gone_rules().count(), 0);
        log.extend(packed.iter().map(<[u8]>::to_vec));
        let mut again = shard(&["books"]);
        read(&mut again, &log).unwrap();
        assert_eq!((again.gone_rules().count(), again.digest()), (0, without.digest()), "told once");
    }
}

#[test]
fn a_rule_that_comes_back_finds_all_of_its_state_or_none() {
    let (_, mut log) = log_of(&sales(["1", "2"]));
    let mut at_once = shard(&["counter", "books"]);
    read(&mut at_once, &log).unwrap();
    assert_eq!(due_after_a_third_sale(at_once), Some(41), "nothing was packed without it");
    let mut without = shard(&["books"]);
    read(&mut without, &log).unwrap();
    let (next, mut packed) = (without.input_next().unwrap(), Packed::default());
    without.pack(InputSpan { from: Some(next), next, records: 0 }, &mut packed).unwrap();
    log.extend(packed.iter().map(<[u8]>::to_vec));
    let mut later = shard(&["counter", "books"]);
    read(&mut later, &log).unwrap();
    assert_eq!(due_after_a_third_sale(later), None, "it begins to count anew");
}

#[test]
fn a_rule_that_was_renamed_has_what_was_kept_under_its_old_name() {
    let (_, log) = log_of(&sales(["1", "2"]));
    for (before, due) in [(Some("counter"), Some(41)), (None, None)] {
        let mut renamed = named("tally", before);
        read(&mut renamed, &log).unwrap();
        assert_eq!(renamed.gone_rules().count(), usize::from(before.is_none()));
        assert_eq!(due_after_a_third_sale(renamed), due);
    }
}

/// A chain whose counting rule has this name, and had that one.
fn named(name: &str, before: Option<&str>) -> Shard {
    let rule = |name: &str, before: Option<&str>| RuleConfig {
        name: name.to_owned(),
        renamed_from: before.map(str::to_owned),
        on_failure: OnFailure::DeadLetter,
    };
    let rules = vec![rule(name, before), rule("books", None)];
    let config = StageConfig { ledger: Some(LEDGER), rules, topics: vec!["log".to_owned()] };
    Shard::new(Arc::new(config), Box::new(|_, _| true))
}

/// A life of a shard in which nothing is read, and what it adds to the log.
fn lives(mut shard: Shard, log: &mut Vec<Vec<u8>>) {
    read(&mut shard, &*log).unwrap();
    let (next, mut packed) = (shard.input_next().unwrap(), Packed::default());
    shard.pack(InputSpan { from: Some(next), next, records: 0 }, &mut packed).unwrap();
    shard.commit();
    log.extend(packed.iter().map(<[u8]>::to_vec));
}

#[test]
fn a_rule_that_is_renamed_again_and_again_and_back_keeps_its_state_and_nothing_of_before_comes_back() {
    let (_, mut log) = log_of(&sales(["1", "2"]));
    for (name, before) in [("b", Some("counter")), ("c", Some("b")), ("counter", Some("c")), ("counter", None)] {
        let mut shard = named(name, before);
        read(&mut shard, &log).unwrap();
        assert_eq!((shard.gone_rules().count(), due_after_a_third_sale(shard)), (0, Some(41)), "{name}");
        lives(named(name, before), &mut log);
    }
    // Gone, and back: nothing of any of these is found.
    lives(shard(&["books"]), &mut log);
    for name in ["counter", "b", "c"] {
        let mut late = named(name, None);
        read(&mut late, &log).unwrap();
        assert_eq!(due_after_a_third_sale(late), None, "{name}");
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
