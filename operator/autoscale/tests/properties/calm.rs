//! Calm: a load that stays as it is settles, and then nothing changes for hours.

use proptest::prelude::{ProptestConfig, proptest};
use proptest::{prop_assert, prop_assert_eq};
use stockflow_autoscale::{History, Spec, decide};

use crate::any::stage;
use crate::support::{EVERY_S, Stage};

const SETTLED_S: u64 = 3 * 3600;
const HOURS_S: u64 = 6 * 3600;

/// Lets a stage be scaled; gives the number of workers after each step.
fn scaled(stage: &mut Stage, spec: &Spec, seconds: u64) -> Vec<u32> {
    let mut history = History::new(&stage.see());
    let step = |_| {
        let seen = stage.step();
        history.observe(&seen);
        stage.replicas = decide(&history, spec, seen.at_s).replicas;
        stage.replicas
    };
    (0..seconds / EVERY_S).map(step).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_constant_load_changes_nothing_once_it_has_settled(mut stage in stage(), min in 0..3_u32) {
        // Each partition alone can keep up, or no number of workers is enough.
        let most = stage.rate * 7 / 10;
        stage.arrivals.iter_mut().for_each(|arrivals| *arrivals = (*arrivals).min(most));
        let spec = Spec::new(min, 30).unwrap();
        let replicas = scaled(&mut stage, &spec, SETTLED_S + HOURS_S);
        let settled = &replicas[usize::try_from(SETTLED_S / EVERY_S).unwrap()..];
        prop_assert!(settled.iter().all(|count| *count == settled[0]), "{settled:?}");
    }

    #[test]
    fn what_stays_works_off_all_that_comes(mut stage in stage()) {
        let most = stage.rate * 6 / 10;
        stage.arrivals.iter_mut().for_each(|arrivals| *arrivals = (*arrivals).min(most));
        let spec = Spec::new(1, 30).unwrap();
        let replicas = scaled(&mut stage, &spec, SETTLED_S);
        let waits: u64 = stage.see().partitions.iter().filter_map(|partition| partition.backlog).map(|b| b.lag).sum();
        prop_assert_eq!(waits, 0, "workers: {:?}", replicas.last());
    }
}
