//! Measure: busy time between two observations, out of counters that begin anew when a worker does.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::number::{float, ratio, sane, short};
use crate::observation::Observation;
use crate::policy::WORKERS_KEPT;
use crate::rates::Busy;

/// The counters of the workers, as they were seen last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Counters {
    /// Threads of a worker: the most that any said it has.
    threads: u32,
    /// Busy time by worker, seconds.
    busy_s: BTreeMap<u32, f64>,
}

impl Counters {
    /// Of workers with so many threads, of which nothing else is known.
    pub(crate) fn of(threads: u32) -> Counters {
        Counters { threads, ..Counters::default() }
    }

    /// Threads of a worker, 1 before any has said.
    pub(crate) fn threads(&self) -> u32 {
        self.threads.max(1)
    }

    /// Takes the counters of `seen`, `seconds` after the last ones. Gives the busy time between, for all ready workers
    /// by what those say that were seen twice; nothing where these are fewer than half.
    pub(crate) fn take(&mut self, seen: &Observation, seconds: u64) -> Option<Busy> {
        let length_s = float(seconds);
        let mut busy = Busy::default();
        let mut twice = 0_u32;
        let mut now = BTreeMap::new();
        for worker in seen.workers.iter().take(WORKERS_KEPT) {
            let counter = short(worker.busy_s);
            if let Some(before) = self.busy_s.get(&worker.ordinal) {
                // A counter that went back began at 0 since.
                let more = if counter < *before { counter } else { counter - sane(*before) };
                let there_s = length_s * f64::from(worker.threads.max(1));
                busy.busy_s += more.min(there_s);
                busy.there_s += there_s;
                twice = twice.saturating_add(1);
            }
            now.insert(worker.ordinal, counter);
        }
        self.busy_s = now;
        self.threads = seen.workers.iter().map(|worker| worker.threads).max().unwrap_or(self.threads);
        let enough = twice > 0 && twice >= seen.ready.div_ceil(2) && busy.there_s > 0.0;
        let all = ratio(f64::from(seen.ready.max(twice)), f64::from(twice)).filter(|_| enough)?;
        Some(Busy { busy_s: short(busy.busy_s * all), there_s: short(busy.there_s * all) })
    }
}
