//! Terms: the numbers of a decision, as data.

use serde::{Deserialize, Serialize};

use crate::demand::Demand;
use crate::facts::Facts;
use crate::number::short;
use crate::up::step_limit;
use crate::watch::Scaled;

/// The numbers of a decision. All are finite; what is not known, or never comes, is `None`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Terms {
    /// Workers that are wanted now.
    pub replicas: u32,
    /// Of these, ready.
    pub ready_replicas: u32,
    /// Fewest that may be.
    pub min_replicas: u32,
    /// Most that may be.
    pub max_replicas: u32,
    /// Shards that are being restored.
    pub restoring_shards: u32,
    /// Partitions of the input.
    pub partitions: u32,
    /// Of these, partitions that no worker can read on; they ask for no workers.
    pub stuck_partitions: u32,
    /// Partitions of the thread that has most of them.
    pub partitions_of_slowest_thread: u32,
    /// Threads of a worker.
    pub threads_per_worker: u32,
    /// Age of the observation, seconds.
    pub observed_before_s: u64,
    /// Records that wait, transaction markers not counted.
    pub lag_records: Option<u64>,
    /// Records that come in, a second, on partitions that are not stuck.
    pub arrivals_per_s: f64,
    /// The most that came in during the wait before scaling down, records a second.
    pub highest_arrivals_per_s: f64,
    /// Records that are done, a second.
    pub done_per_s: Option<f64>,
    /// What a thread does in a second in which it is busy.
    pub thread_records_per_s: Option<f64>,
    /// How busy threads are.
    pub busy_percent: Option<f64>,
    /// How busy the slowest thread is, by what comes in.
    pub slowest_thread_percent: Option<f64>,
    /// How busy they should be.
    pub utilization_target_percent: u8,
    /// Within how many seconds what waits should be worked off.
    pub lag_target_s: u32,
    /// Workers that what comes in asks for.
    pub replicas_for_arrivals: Option<u32>,
    /// Workers that what waits asks for.
    pub replicas_for_lag: Option<u32>,
    /// Seconds until nothing waits, with the workers that there are.
    pub drain_as_is_s: Option<f64>,
    /// Seconds until nothing waits, with those that what waits asks for, a rebalance before.
    pub drain_scaled_s: Option<f64>,
    /// As many as one decision may go up to.
    pub step_limit_replicas: u32,
    /// What it takes until all is settled after workers were added, seconds, as it was seen.
    pub rebalance_up_s: f64,
    /// The same after workers were taken away.
    pub rebalance_down_s: f64,
    /// How long fewer workers must have been enough, seconds.
    pub scale_down_wait_s: u64,
    /// How long nothing must have come in before all workers but `min` go, seconds.
    pub idle_wait_s: u64,
    /// More workers than these did not help ...
    pub ceiling_replicas: Option<u32>,
    /// ... and are not tried for so long, seconds.
    pub ceiling_for_s: Option<u64>,
    /// Of the scale-up that is being judged: workers before.
    pub tried_from_replicas: Option<u32>,
    /// What the partitions that are behind did before it, records a second.
    pub tried_before_per_s: Option<f64>,
    /// What they do now, records a second.
    pub tried_after_per_s: Option<f64>,
}

impl Terms {
    pub(crate) fn of(facts: &Facts<'_>) -> Terms {
        let (history, spec) = (facts.history, facts.spec);
        let watch = &history.watch;
        let demand = facts.thread_rate.map(|rate| Demand::of(facts, rate));
        let demand = demand.filter(|_| history.partitions > 0);
        let finite = |value: f64| value.is_finite().then(|| short(value));
        let for_lag = demand.as_ref().map(Demand::for_lag);
        let ceiling = facts.ceiling();
        let gain = history.trial.map(|_| history.gain());
        let with = |of: &dyn Fn(&Demand<'_>) -> f64| demand.as_ref().and_then(|demand| finite(of(demand)));
        Terms {
            replicas: history.replicas,
            ready_replicas: history.ready,
            min_replicas: spec.min(),
            max_replicas: spec.max(),
            restoring_shards: history.restoring,
            partitions: history.partitions,
            stuck_partitions: facts.stuck().min(history.partitions),
            partitions_of_slowest_thread: history.partitions_of_a_thread(history.replicas),
            threads_per_worker: history.counters.threads(),
            observed_before_s: facts.now_s.saturating_sub(history.at_s),
            lag_records: facts.lag,
            arrivals_per_s: short(facts.arrivals),
            highest_arrivals_per_s: short(watch.highest_since(facts.now_s.saturating_sub(watch.down_wait_s()))),
            done_per_s: history.rates.done().map(short),
            thread_records_per_s: facts.thread_rate.map(short),
            busy_percent: facts.busy.map(|busy| short(busy * 100.0)),
            slowest_thread_percent: with(&|demand| demand.utilization(history.replicas, facts.arrivals) * 100.0),
            utilization_target_percent: spec.utilization_percent(),
            lag_target_s: spec.lag_seconds(),
            replicas_for_arrivals: demand.as_ref().map(|demand| demand.for_arrivals(facts.arrivals, 1.0)),
            replicas_for_lag: for_lag,
            drain_as_is_s: with(&|demand| demand.drain_s(history.replicas)),
            drain_scaled_s: with(&|demand| demand.drain_s(for_lag.unwrap_or(1))),
            step_limit_replicas: step_limit(history.replicas),
            rebalance_up_s: short(watch.rebalance_s(Scaled::Up)),
            rebalance_down_s: short(watch.rebalance_s(Scaled::Down)),
            scale_down_wait_s: watch.down_wait_s(),
            idle_wait_s: watch.idle_wait_s(),
            ceiling_replicas: ceiling.map(|(replicas, _)| replicas),
            ceiling_for_s: ceiling.map(|(_, for_s)| for_s),
            tried_from_replicas: history.trial.map(|trial| trial.from),
            tried_before_per_s: gain.map(|gain| short(gain.before_per_s)),
            tried_after_per_s: gain.map(|gain| short(gain.after_per_s)),
        }
    }
}
