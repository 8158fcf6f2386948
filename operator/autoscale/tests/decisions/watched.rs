//! Watched: a stage with its history, and somebody who does what is decided, or does not.

use stockflow_autoscale::{Decision, History, Observation, Reason, Spec, decide};

use crate::support::{EVERY_S, Stage};

pub struct Watched {
    pub stage: Stage,
    pub history: History,
    pub spec: Spec,
    /// Whether decisions are acted on.
    pub acts: bool,
}

impl Watched {
    pub fn new(stage: Stage, spec: Spec) -> Watched {
        Watched { history: History::new(&stage.see()), stage, spec, acts: true }
    }

    /// A dozen partitions with as many records/s together, from 1 to 12 workers, at first so many.
    pub fn dozen(per_s: u64, replicas: u32) -> Watched {
        Watched::new(Stage { replicas, ..Stage::new(even(per_s)) }, Spec::new(1, 12).unwrap())
    }

    /// The same, from 0 workers.
    pub fn may_sleep(self) -> Watched {
        Watched { spec: Spec::new(0, 12).unwrap(), ..self }
    }

    pub fn see(&mut self, seen: &Observation) -> Decision {
        self.history.observe(seen);
        decide(&self.history, &self.spec, seen.at_s)
    }

    pub fn step(&mut self) -> Decision {
        let seen = self.stage.step();
        let decision = self.see(&seen);
        if self.acts {
            self.stage.replicas = decision.replicas;
        }
        decision
    }

    /// Goes on for so long; gives the decisions.
    pub fn run(&mut self, seconds: u64) -> Vec<Decision> {
        (0..seconds / EVERY_S).map(|_| self.step()).collect()
    }

    /// Goes on until that is the reason, for a day at most.
    pub fn until(&mut self, reason: Reason) -> Decision {
        let decision = (0..24 * 360).map(|_| self.step()).find(|decision| decision.reason == reason);
        decision.unwrap_or_else(|| panic!("{reason:?} never came"))
    }
}

/// A dozen partitions that have as many records/s together.
pub fn even(per_s: u64) -> Vec<u64> {
    (0..12).map(|place| per_s / 12 + u64::from(place < per_s % 12)).collect()
}

/// The numbers of workers that were decided, each once in a row.
pub fn changes(decisions: &[Decision]) -> Vec<u32> {
    let mut changes: Vec<_> = decisions.iter().map(|decision| decision.replicas).collect();
    changes.dedup();
    changes
}
