//! A rule with a stopwatch: what it used, for the counters.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use stockflow_core::{Batch, Description, Effects, Failure, Rule};

use crate::clock::Stopwatch;
use crate::counters::RuleCounters;

/// What a rule has used since it was last asked.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    events: AtomicU64,
    calls: AtomicU64,
    busy_ns: AtomicU64,
    fuel: AtomicU64,
}

impl Usage {
    /// What was used since the last time.
    pub(crate) fn take(&self) -> RuleCounters {
        RuleCounters {
            events: self.events.swap(0, Relaxed),
            calls: self.calls.swap(0, Relaxed),
            busy_ns: self.busy_ns.swap(0, Relaxed),
            fuel: self.fuel.swap(0, Relaxed),
        }
    }
}

/// A rule whose calls are measured.
pub(crate) struct Timed {
    pub(crate) rule: Box<dyn Rule + Send>,
    pub(crate) usage: Arc<Usage>,
}

impl Rule for Timed {
    fn description(&self) -> &Description {
        self.rule.description()
    }

    fn apply(&mut self, batch: &Batch, effects: &mut Effects, failures: &mut Vec<Failure>) {
        let fuel_before = self.rule.fuel_used();
        let watch = Stopwatch::start();
        self.rule.apply(batch, effects, failures);
        self.usage.busy_ns.fetch_add(watch.elapsed_ns(), Relaxed);
        self.usage.events.fetch_add(batch.len() as u64, Relaxed);
        self.usage.calls.fetch_add(1, Relaxed);
        self.usage.fuel.fetch_add(self.rule.fuel_used().saturating_sub(fuel_before), Relaxed);
    }

    fn fuel_used(&self) -> u64 {
        self.rule.fuel_used()
    }
}
