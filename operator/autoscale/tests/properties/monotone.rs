//! Monotone: more that waits never asks for fewer workers.
//!
//! Left out is the time in which a scale-up is judged: to take back what does not help is just that, fewer workers with
//! more waiting.

use proptest::prelude::proptest;
use proptest::prop_assert;
use stockflow_autoscale::{Spec, decide};

use crate::any::{history, stage};

proptest! {
    #[test]
    fn more_lag_never_asks_for_fewer_workers(
        mut stage in stage(), steps in 10..150_usize, min in 0..3_u32, more in 0..100_000_u64, again in 0..100_000_u64, of in 0..25_usize,
    ) {
        let mut seen: Vec<_> = (0..steps).map(|_| stage.step()).collect();
        let spec = Spec::new(min, 30).unwrap();
        let mut before = decide(&history(&seen), &spec, seen[steps - 1].at_s);
        // Records that came in since and wait: in one partition, then in all.
        for (place, more) in [(Some(of), more), (None, again)] {
            let partitions = &mut seen[steps - 1].partitions;
            let count = partitions.len();
            for (at, partition) in partitions.iter_mut().enumerate() {
                if let Some(backlog) = partition.backlog.as_mut().filter(|_| place.is_none_or(|of| of % count == at)) {
                    backlog.end += more;
                    backlog.lag += more;
                }
            }
            let after = decide(&history(&seen), &spec, seen[steps - 1].at_s);
            prop_assert!(after.replicas >= before.replicas, "{before} / {after}");
            before = after;
        }
    }

    #[test]
    fn a_step_that_leaves_the_slowest_thread_as_it_is_is_never_taken(mut stage in stage(), steps in 10..150_usize) {
        let spec = Spec::new(1, 30).unwrap();
        for _ in 0..steps {
            stage.step();
        }
        let seen: Vec<_> = (0..100).map(|_| stage.step()).collect();
        let decision = decide(&history(&seen), &spec, seen[99].at_s);
        let partitions = u32::try_from(stage.arrivals.len()).unwrap();
        let slowest = |replicas: u32| partitions.div_ceil(replicas);
        if decision.is_change() && decision.replicas > 1 {
            prop_assert!(slowest(decision.replicas) < slowest(decision.replicas - 1), "{decision}");
        }
    }
}
