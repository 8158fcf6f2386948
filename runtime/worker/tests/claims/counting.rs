//! Counting: reasons are bounded, and threads add up.

use stockflow_worker::{Counters, Reasons, RuleCounters};

#[test]
fn a_rule_that_makes_up_reasons_fills_no_memory() {
    let mut reasons = Reasons::default();
    for n in 0..10_000 {
        reasons.add(&format!("REASON_{n}"));
    }
    assert_eq!(reasons.total(), 10_000);
    assert!(reasons.iter().count() <= 101, "{}", reasons.iter().count());
    assert!(reasons.iter().any(|(reason, count)| reason == "OTHER" && count == 9_900));
}

#[test]
fn batches_with_ever_new_reasons_fill_no_memory_together_either() {
    let mut all = Counters::default();
    for batch in 0..500 {
        let mut counters = Counters::default();
        (0..10).for_each(|n| counters.refused.add(&format!("REASON_{batch}_{n}")));
        all.merge(&counters);
    }
    assert_eq!(all.refused.total(), 5_000);
    assert!(all.refused.iter().count() <= 101, "{}", all.refused.iter().count());
}

#[test]
fn rules_are_added_by_their_place_in_the_chain() {
    let used = |events| RuleCounters { events, calls: 1, busy_ns: 10, fuel: 100 };
    let mut all = Counters { rules: vec![used(1)], ..Counters::default() };
    all.merge(&Counters { rules: vec![used(2), used(3)], ..Counters::default() });
    let both = RuleCounters { events: 3, calls: 2, busy_ns: 20, fuel: 200 };
    assert_eq!(all.rules, [both, used(3)]);
}
