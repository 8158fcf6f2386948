//! Demand: how many workers arrivals and backlog ask for.

use std::cmp::Ordering;

use crate::facts::{Facts, Load};
use crate::number::ratio;
use crate::watch::Scaled;

/// So far ahead only arrivals count.
const BY_ARRIVALS_S: f64 = 1e9;

/// What is to be done, and how fast a thread does it.
pub(crate) struct Demand<'a> {
    facts: &'a Facts<'a>,
    /// What a busy thread does, records/s.
    thread_rate: f64,
    /// Within so many seconds.
    target_s: f64,
    total: Load,
    hottest_now: Load,
    hottest_soon: Load,
}

impl<'a> Demand<'a> {
    pub(crate) fn of(facts: &'a Facts<'a>, thread_rate: f64) -> Demand<'a> {
        let target_s = f64::from(facts.spec.lag_seconds());
        Demand {
            facts,
            thread_rate,
            target_s,
            total: facts.total(),
            hottest_now: facts.hottest(BY_ARRIVALS_S),
            hottest_soon: facts.hottest(target_s),
        }
    }

    /// The load of the thread that has most: the hottest partition, and the mean of the others for each further one.
    fn slowest(&self, replicas: u32, hottest: Load, total: Load) -> Load {
        let history = self.facts.history;
        let further = f64::from(history.partitions_of_a_thread(replicas).saturating_sub(1));
        let others = f64::from(history.partitions.saturating_sub(1));
        let part = ratio(further, others).unwrap_or(0.0).min(1.0);
        let with = |hottest: f64, total: f64| hottest + part * (total - hottest).max(0.0);
        Load { lag: with(hottest.lag, total.lag), per_s: with(hottest.per_s, total.per_s) }
    }

    fn soon(&self, replicas: u32) -> Load {
        self.slowest(replicas, self.hottest_soon, self.total)
    }

    /// Part of the time that the slowest thread is busy when `per_s` records come in a second, and all shares stay.
    pub(crate) fn utilization(&self, replicas: u32, per_s: f64) -> f64 {
        let load = self.slowest(replicas, self.hottest_now, self.total);
        let grown = ratio(per_s, self.total.per_s).unwrap_or(1.0);
        ratio(load.per_s * grown, self.thread_rate).unwrap_or(f64::INFINITY)
    }

    /// Whether what waits, and what comes meanwhile, is worked off in time.
    pub(crate) fn in_time(&self, replicas: u32) -> bool {
        let load = self.soon(replicas);
        let rebalance_s = self.rebalance_s(replicas);
        let work_s = (self.target_s - rebalance_s).max(self.target_s / 2.0);
        load.lag + load.per_s * (rebalance_s + work_s) <= self.thread_rate * work_s
    }

    /// What it takes to have `replicas` workers, seconds.
    fn rebalance_s(&self, replicas: u32) -> f64 {
        let watch = &self.facts.history.watch;
        match replicas.cmp(&self.facts.history.replicas) {
            Ordering::Less => watch.rebalance_s(Scaled::Down),
            Ordering::Equal => 0.0,
            Ordering::Greater => watch.rebalance_s(Scaled::Up),
        }
    }

    /// Seconds until nothing waits with `replicas` workers, a rebalance before if these are not as many as there are;
    /// infinite if that is never.
    pub(crate) fn drain_s(&self, replicas: u32) -> f64 {
        let pause_s = self.rebalance_s(replicas);
        let load = self.soon(replicas);
        let spare = self.thread_rate - load.per_s;
        if load.lag <= 0.0 && spare >= 0.0 && pause_s <= 0.0 {
            return 0.0;
        }
        let drain = ratio(load.lag + load.per_s * pause_s, spare.max(0.0));
        drain.map_or(f64::INFINITY, |drain_s| pause_s + drain_s)
    }

    /// Whether `replicas` end the backlog so much earlier that it pays for a rebalance there and one back.
    pub(crate) fn is_worth_it(&self, replicas: u32) -> bool {
        let stay_s = self.drain_s(self.facts.history.replicas);
        let back_s = self.facts.history.watch.rebalance_s(Scaled::Down);
        stay_s.is_infinite() || stay_s > self.drain_s(replicas) + back_s
    }

    /// Fewest workers that keep to the wanted utilisation when `per_s` records come in a second, with `margin` of it.
    pub(crate) fn for_arrivals(&self, per_s: f64, margin: f64) -> u32 {
        let utilization = self.facts.spec.utilization() * margin;
        self.fewest(|replicas| self.utilization(replicas, per_s) <= utilization)
    }

    /// Fewest workers that work off the backlog in time.
    pub(crate) fn for_lag(&self) -> u32 {
        self.fewest(|replicas| self.in_time(replicas))
    }

    /// The fewest workers of which `enough` is true, or the fewest that are as good as the most that may be. Only the
    /// thread that has most partitions counts, so that a step that leaves it as it is is never taken.
    fn fewest(&self, enough: impl Fn(u32) -> bool) -> u32 {
        let most = self.align(self.facts.spec.max());
        (self.facts.spec.awake_min()..=most).find(|replicas| enough(*replicas)).unwrap_or(most)
    }

    /// The fewest workers that are as good as `replicas`, and allowed.
    pub(crate) fn align(&self, replicas: u32) -> u32 {
        let history = self.facts.history;
        let partitions = history.partitions_of_a_thread(replicas);
        // ceil(p / n) <= k exactly when n >= p / k.
        let fewest = history.partitions.div_ceil(partitions.saturating_mul(history.counters.threads()).max(1));
        fewest.max(self.facts.spec.awake_min()).min(replicas.max(self.facts.spec.awake_min()))
    }
}
