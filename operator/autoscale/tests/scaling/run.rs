//! Run: a scenario under a model, and what came of it.

use crate::chance::Chance;
use crate::models::{Model, View};
use crate::scenario::{PARTITIONS, START, Scenario, TARGET_S, share};
use crate::world::World;

/// What is compared; less is better in all three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub replica_seconds: u64,
    /// Seconds in which a record of a partition that can be read had waited for longer than the target.
    pub late_s: u64,
    pub rebalances: u64,
}

impl Outcome {
    /// Whether it is nowhere worse than `other`, and somewhere better.
    pub fn beats(&self, other: &Outcome) -> bool {
        let all = |outcome: &Outcome| [outcome.replica_seconds, outcome.late_s, outcome.rebalances];
        all(self) != all(other) && all(self).iter().zip(all(other)).all(|(mine, theirs)| *mine <= theirs)
    }

    pub fn and(self, other: Outcome) -> Outcome {
        Outcome {
            replica_seconds: self.replica_seconds + other.replica_seconds,
            late_s: self.late_s + other.late_s,
            rebalances: self.rebalances + other.rebalances,
        }
    }
}

/// The outcome, and the workers of every second.
pub struct Run {
    pub outcome: Outcome,
    pub replicas: Vec<u32>,
}

pub fn run(scenario: &Scenario, model: &mut dyn Model) -> Run {
    let mut chance = Chance::new(scenario.seed);
    let mut world = World::new(PARTITIONS, START.max(scenario.min));
    let mut outcome = Outcome::default();
    let mut replicas = Vec::new();
    for now_s in 0..scenario.seconds {
        let arrivals = (scenario.arrivals)(now_s);
        for (place, partition) in world.partitions.iter_mut().enumerate() {
            partition.stuck = scenario.is_stuck(place, now_s);
            partition.arrive(now_s, chance.count(arrivals * share(place)));
        }
        if let Some(worker) = scenario.restarts(now_s) {
            world.restart(worker);
        }
        let wanted = model.tick(&View { world: &world, blind: scenario.is_blind(now_s) });
        if let Some(wanted) = wanted.filter(|wanted| *wanted != world.replicas()) {
            world.scale(wanted);
            outcome.rebalances += 1;
        }
        world.step(scenario.most_per_s(now_s));
        let late = |partition: &crate::world::Partition| !partition.stuck && partition.age_s(now_s) > TARGET_S;
        outcome.late_s += u64::from(world.partitions.iter().any(late));
        outcome.replica_seconds += u64::from(world.replicas());
        replicas.push(world.replicas());
    }
    Run { outcome, replicas }
}
