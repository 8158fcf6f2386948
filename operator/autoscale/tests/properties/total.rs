//! Total: any input has a decision, within bounds, of numbers that are numbers, the same each time.

use proptest::prelude::{any, proptest};
use proptest::test_runner::TestCaseError;
use proptest::{prop_assert, prop_assert_eq};
use serde_json::Value;
use stockflow_autoscale::{Decision, History, PartitionSeen, Reason, Spec, decide};

use crate::any::{history, observations, spec, stage};

/// Numbers that JSON does not have become `null`; `Option`s that are none do too, so the numbers that must be there are
/// looked at.
fn is_whole(decision: &Decision, spec: &Spec) -> Result<(), TestCaseError> {
    prop_assert!((spec.min()..=spec.max()).contains(&decision.replicas));
    prop_assert!(!decision.to_string().contains("NaN") && !decision.to_string().contains("inf"));
    let json = serde_json::to_value(decision).unwrap();
    for (name, value) in json["terms"].as_object().unwrap() {
        if let Value::Number(number) = value {
            prop_assert!(number.as_f64().unwrap() >= 0.0, "{name} is {number}");
        }
    }
    for name in ["arrivalsPerS", "highestArrivalsPerS", "rebalanceUpS", "rebalanceDownS"] {
        prop_assert!(json["terms"][name].is_number(), "{name} is no number");
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_history_has_a_decision_within_min_and_max(seen in observations(), spec in spec(), now_s in any::<u64>()) {
        let history = history(&seen);
        let last_s = seen.last().unwrap().at_s;
        for now_s in [now_s, last_s, last_s.saturating_add(1)] {
            let decision = decide(&history, &spec, now_s);
            is_whole(&decision, &spec)?;
            prop_assert_eq!(&decision, &decide(&history, &spec, now_s));
        }
    }

    #[test]
    fn a_history_that_was_stored_decides_as_before(seen in observations(), more in observations(), spec in spec()) {
        let mut kept = history(&seen);
        let mut stored: History = serde_json::from_str(&serde_json::to_string(&kept).unwrap()).unwrap();
        prop_assert_eq!(&kept, &stored);
        for seen in &more {
            kept.observe(seen);
            stored.observe(seen);
            prop_assert_eq!(decide(&kept, &spec, seen.at_s), decide(&stored, &spec, seen.at_s));
        }
    }

    #[test]
    fn unknown_lag_is_not_zero_lag(seen in observations(), spec in spec(), of in 0..8_usize) {
        let mut seen = seen;
        let last = seen.last_mut().unwrap();
        last.at_s = 1_900_000_000;
        last.replicas = last.replicas.clamp(spec.min(), spec.max());
        let replicas = last.replicas;
        match last.partitions.len() {
            0 => {}
            count => last.partitions[of % count].backlog = None,
        }
        let decision = decide(&history(&seen), &spec, 1_900_000_001);
        prop_assert_eq!(decision.reason, Reason::LagUnknown);
        prop_assert!(!decision.is_lag_known());
        prop_assert_eq!(decision.replicas, replicas);
    }

    #[test]
    fn an_observation_that_is_old_says_nothing_of_now(mut stage in stage(), old_s in 91..1_000_000_u64) {
        let seen: Vec<_> = (0..20).map(|_| stage.step()).collect();
        let spec = Spec::new(0, 100).unwrap();
        let decision = decide(&history(&seen), &spec, seen[19].at_s + old_s);
        prop_assert_eq!((decision.reason, decision.replicas), (Reason::LagUnknown, stage.replicas));
    }

    #[test]
    fn nobody_goes_while_shards_are_restored(mut stage in stage(), restoring in 1..10_u32) {
        // For longer than anybody is waited for who is not ready.
        let mut seen: Vec<_> = (0..200).map(|_| stage.step()).collect();
        seen.iter_mut().skip(100).for_each(|seen| seen.restoring = restoring);
        let history = history(&seen);
        for later_s in [0, 60, 90] {
            let decision = decide(&history, &Spec::new(0, 100).unwrap(), seen[199].at_s + later_s);
            prop_assert!(decision.replicas >= stage.replicas, "{decision}");
        }
    }
}

#[test]
fn a_history_that_somebody_wrote_has_a_decision() {
    let mut written = serde_json::to_value(history(&[stockflow_autoscale::Observation {
        at_s: 1000,
        replicas: 3,
        ready: 3,
        partitions: vec![PartitionSeen {
            backlog: Some(stockflow_autoscale::Backlog { end: 9, lag: 4 }),
            set_aside: false,
        }],
        ..Default::default()
    }]))
    .unwrap();
    written["rates"] =
        serde_json::json!({"recent": [{"t": -1.0, "a": 1e308, "d": -5.0}], "done": 1e308, "busyS": 1e-300});
    written["watch"]["addedS"] = (-1e308).into();
    written["watch"]["patience"] = u32::MAX.into();
    written["watch"]["peaks"] = serde_json::json!([[u64::MAX, 1e308], [0, -3.0]]);
    written["ceiling"] = serde_json::json!({"replicas": 7, "untilS": u64::MAX, "times": u32::MAX});
    written["trial"] = serde_json::json!({"from": 9, "to": 3, "settledAtS": 0});
    let history: History = serde_json::from_value(written).unwrap();
    for now_s in [0, 1000, 1100, u64::MAX] {
        let decision = decide(&history, &Spec::new(1, 5).unwrap(), now_s);
        assert!((1..=5).contains(&decision.replicas), "{decision}");
    }
}

#[test]
fn very_many_partitions_with_the_largest_numbers_have_a_decision() {
    let backlog = Some(stockflow_autoscale::Backlog { end: u64::MAX, lag: u64::MAX });
    let seen = stockflow_autoscale::Observation {
        at_s: 1000,
        replicas: 3,
        ready: 3,
        partitions: vec![PartitionSeen { backlog, set_aside: false }; 5000],
        ..Default::default()
    };
    let decision = decide(&history(&[seen]), &Spec::new(1, 5).unwrap(), 1000);
    assert_eq!(decision.terms.lag_records, Some(u64::MAX));
}
