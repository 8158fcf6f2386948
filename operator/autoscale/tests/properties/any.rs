//! Any: observations, specs and stages of every kind.

use std::num::NonZeroU32;

use crate::support::Stage;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use stockflow_autoscale::{Backlog, History, Observation, PartitionSeen, Spec, WorkerSeen};

/// Numbers as they are, and as they never are.
fn count() -> impl Strategy<Value = u64> {
    prop_oneof![0..10_u64, 0..1_000_000_u64, any::<u64>(), Just(u64::MAX)]
}

fn few() -> impl Strategy<Value = u32> {
    prop_oneof![0..20_u32, 0..20_u32, any::<u32>()]
}

fn partition() -> impl Strategy<Value = PartitionSeen> {
    let backlog = (count(), count()).prop_map(|(end, lag)| Backlog { end, lag });
    (option::weighted(0.95, backlog), any::<bool>())
        .prop_map(|(backlog, set_aside)| PartitionSeen { backlog, set_aside })
}

fn worker() -> impl Strategy<Value = WorkerSeen> {
    let busy_s = prop_oneof![0.0..1e4_f64, any::<f64>()];
    (few(), few(), busy_s).prop_map(|(ordinal, threads, busy_s)| WorkerSeen { ordinal, threads, busy_s })
}

/// Observations of which nothing is sane.
pub fn observations() -> impl Strategy<Value = Vec<Observation>> {
    let at_s = prop_oneof![0..2_000_u64, 0..2_000_u64, any::<u64>()];
    let seen = (at_s, few(), few(), few(), vec(worker(), 0..6), vec(partition(), 0..8));
    let seen = seen.prop_map(|(at_s, replicas, ready, restoring, workers, partitions)| Observation {
        at_s,
        replicas,
        ready,
        restoring,
        workers,
        partitions,
    });
    vec(seen, 1..20)
}

pub fn spec() -> impl Strategy<Value = Spec> {
    let bounds = (prop_oneof![0..5_u32, any::<u32>()], prop_oneof![1..30_u32, 1..10_000_u32]);
    (bounds, 1..=86_400_u32, 1..=100_u8).prop_map(|((min, max), lag_seconds, percent)| {
        let spec = Spec::new(min.min(max), max).unwrap().with_lag_seconds(NonZeroU32::new(lag_seconds).unwrap());
        spec.with_utilization_percent(percent).unwrap()
    })
}

/// The history of all of them.
pub fn history(observations: &[Observation]) -> History {
    let mut history = History::new(&observations[0]);
    observations[1..].iter().for_each(|seen| history.observe(seen));
    history
}

/// A stage that behaves.
pub fn stage() -> impl Strategy<Value = Stage> {
    (1..13_u32, vec(0..100_u64, 1..25), 10..500_u64).prop_map(|(replicas, arrivals, rate)| Stage {
        replicas,
        rate,
        ..Stage::new(arrivals)
    })
}
