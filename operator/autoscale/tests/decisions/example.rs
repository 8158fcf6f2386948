//! The worked example of docs/scaling.md: a stage before, in and after a sale.

use std::fmt::Write as _;
use std::path::Path;

use stockflow_autoscale::{Decision, Reason};

use crate::watched::{Watched, even};

/// What is said of the stage over the hours whenever reason or number are others, with the second of its part.
fn told(utilization_percent: u8) -> (String, Vec<Decision>) {
    let mut shop = Watched::dozen(60, 1);
    shop.spec = shop.spec.with_utilization_percent(utilization_percent).unwrap();
    let (mut told, mut decisions) = (String::new(), Vec::<Decision>::new());
    for (per_s, seconds) in [(60, 3_600), (300, 1_800), (60, 1_800)] {
        shop.stage.arrivals = even(per_s);
        for (step, decision) in (1_u64..).zip(shop.run(seconds)) {
            let before = decisions.last().map(|before| (before.reason, before.replicas));
            if before == Some((decision.reason, decision.replicas)) {
                continue;
            }
            writeln!(told, "{per_s}/s, {} s: {decision}", step * crate::support::EVERY_S).unwrap();
            decisions.push(decision);
        }
    }
    (told, decisions)
}

#[test]
fn the_worked_example_of_the_guide_is_what_the_model_says() {
    let (told, decisions) = told(70);
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/scaling.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    for decision in decisions.iter().filter(|decision| decision.is_change() || decision.reason == Reason::Waiting) {
        assert!(guide.contains(&decision.to_string()), "docs/scaling.md does not say: {decision}");
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_little_more_utilization_lets_the_second_worker_go_again() {
    let replicas = |utilization_percent| told(utilization_percent).1.last().unwrap().replicas;
    assert_eq!((replicas(70), replicas(75)), (2, 1));
}
