//! Ours: the model of this crate, asked every 5 s. Every ten minutes its operator is stopped, and the next one goes on
//! with what it has stored then.

use stockflow_autoscale::{Backlog, History, Observation, PartitionSeen, Spec, WorkerSeen, decide};

use super::{Model, View};
use crate::scenario::{MAX, Scenario};

const EVERY_S: u64 = 5;
const RESTART_S: u64 = 600;
/// The world begins at this moment, seconds since 1970.
const EPOCH_S: u64 = 1_322_697_600;

pub struct Ours {
    spec: Spec,
    history: Option<History>,
}

impl Ours {
    pub fn new(scenario: &Scenario) -> Ours {
        Ours { spec: Spec::new(scenario.min, MAX).unwrap(), history: None }
    }
}

impl Model for Ours {
    fn tick(&mut self, view: &View<'_>) -> Option<u32> {
        if !view.world.now_s.is_multiple_of(EVERY_S) {
            return None;
        }
        let seen = observe(view);
        let mut history = match self.history.take() {
            None => History::new(&seen),
            Some(mut history) => {
                history.observe(&seen);
                history
            }
        };
        if view.world.now_s.is_multiple_of(RESTART_S) {
            history = serde_json::from_str(&serde_json::to_string(&history.lasting()).unwrap()).unwrap();
        }
        let decision = decide(&history, &self.spec, seen.at_s);
        if std::env::var_os("SCALING_TRACE").is_some() && decision.is_change() {
            println!("{:>7} {decision}", view.world.now_s);
        }
        self.history = Some(history);
        Some(decision.replicas)
    }
}

fn observe(view: &View<'_>) -> Observation {
    let world = view.world;
    let number = |count: usize| u32::try_from(count).unwrap();
    let partition = |partition: &crate::world::Partition| PartitionSeen {
        backlog: (!view.blind).then(|| Backlog { end: partition.end, lag: partition.lag() }),
        set_aside: false,
    };
    let ready = world.workers.iter().enumerate().filter(|(_, worker)| worker.ready_at_s <= world.now_s && !view.blind);
    Observation {
        at_s: EPOCH_S + world.now_s,
        replicas: world.replicas(),
        ready: number(world.ready()),
        restoring: number(world.restoring()),
        workers: ready
            .map(|(place, worker)| WorkerSeen { ordinal: number(place), threads: 1, busy_s: worker.busy_s })
            .collect(),
        partitions: world.partitions.iter().map(partition).collect(),
    }
}
