//! Claims: chains of timers fire one link a record, and one without end is a fault.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::sync::Arc;

use stockflow_core::config::OVERDUE_TIMERS_MAX;
use stockflow_core::{
    Events, Kind, OnFailure, Op, Outcome, Outcomes, Role, RuleConfig, Rules, Shard, StageConfig, Workspace,
};
use support::TestEvent;
use support::rules::{Answer, View, rule};
use support::run::{LEDGER, describe, run};

fn shard() -> Shard {
    let rules = vec![RuleConfig { name: "ticker".to_owned(), renamed_from: None, on_failure: OnFailure::DeadLetter }];
    let config = StageConfig { ledger: Some(LEDGER), rules, topics: vec!["log".to_owned()] };
    Shard::new(Arc::new(config), Box::new(|_, _| true))
}

/// Sets a timer for 10 ms after a receipt, and after each time that it fires.
fn every_ten_ms(event: &View<'_>, out: &mut Answer<'_>) {
    if event.kind == Kind::Timer {
        out.emit("log", &format!("tick {}", event.time_ms));
    }
    if matches!(event.kind, Kind::Timer | Kind::Receipt) {
        out.push(Op::SetTimer, [0, 0, event.time_ms + 10], &["tick"]);
    }
}

/// Sets a timer for the moment that it is.
fn at_once(event: &View<'_>, out: &mut Answer<'_>) {
    out.push(Op::SetTimer, [0, 0, event.time_ms], &["again"]);
}

fn chain(body: support::rules::Body) -> Rules {
    vec![rule("ticker", Role::Decider, body)]
}

fn event(id: &str, kind: Kind, clock_ms: i64) -> TestEvent {
    TestEvent { id: id.to_owned(), kind, sku: "a", quantity: 1, reservation: String::new(), clock_ms }
}

/// Fires what is due by a time, until nothing is; gives what came of each, and how often the
/// shard was asked.
fn advance(shard: &mut Shard, rules: &mut Rules, to_ms: i64) -> (Vec<String>, u32) {
    let (mut events, mut out, mut work) = (Events::default(), Outcomes::default(), Workspace::default());
    let (mut lines, mut asked) = (Vec::new(), 0);
    while shard.advance(to_ms, &mut events, rules, &mut out, &mut work).unwrap() > 0 {
        for (.., outcome, _) in out.iter() {
            if let Outcome::Dead(death) = outcome {
                lines.push(format!("{}: {}", death.reason, death.message));
            }
        }
        describe(&events, &out, &mut lines);
        shard.commit();
        asked += 1;
    }
    (lines, asked)
}

#[test]
fn a_chain_over_a_gap_fires_one_link_a_record_each_with_the_time_it_was_set_for() {
    let gap = ["b", "c", "d"].map(|id| event(id, Kind::Other, 1_000));
    let input: Vec<_> = [event("a", Kind::Receipt, 1)].into_iter().chain(gap).collect();
    for batch in [1, 2, 4_096] {
        let lines = run(&mut shard(), &mut chain(every_ten_ms), &input, batch);
        let ticks_and_records: Vec<_> = lines.iter().filter(|line| !line.starts_with("timer/")).collect();
        let seen: Vec<_> = ticks_and_records.iter().map(|line| line.trim().split(':').next().unwrap()).collect();
        let wanted = ["a RECEIPT", "says tick 11", "b OTHER", "says tick 21", "c OTHER", "says tick 31", "d OTHER"];
        assert_eq!(seen, wanted, "in batches of {batch}");
    }
}

#[test]
fn a_chain_that_is_behind_catches_up_when_nothing_else_comes() {
    let (mut shard, mut rules) = (shard(), chain(every_ten_ms));
    run(&mut shard, &mut rules, &[event("a", Kind::Receipt, 1)], 1);
    let (lines, asked) = advance(&mut shard, &mut rules, 61);
    assert_eq!(lines.iter().filter(|line| line.contains("says tick")).count(), 6);
    assert_eq!((asked, shard.next_due_ms()), (6, Some(71)));
}

#[test]
fn a_timer_that_sets_itself_again_without_end_is_a_fault_that_names_rule_key_and_timer() {
    let (mut shard, mut rules) = (shard(), chain(at_once));
    run(&mut shard, &mut rules, &[event("a", Kind::Receipt, 1)], 1);
    let (lines, asked) = advance(&mut shard, &mut rules, 5);
    let dead: Vec<_> = lines.iter().filter(|line| line.starts_with("RULE_TIMER_LOOP")).collect();
    assert_eq!(dead.len(), 1, "{dead:?}");
    for words in ["rule ticker", r#"timer "again""#, r#"key "a:here""#, "does it set itself again?"] {
        assert!(dead[0].contains(words), "{}", dead[0]);
    }
    assert_eq!((asked, shard.next_due_ms()), (OVERDUE_TIMERS_MAX + 1, None));
}
