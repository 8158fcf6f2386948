//! The plan of scale changes: workers are added, and leave for good or to come back, while there is
//! much to read. What is somebody's goes to the others at once where it can; each has its share.

use crate::worker::{Pod, Worker};
use crate::workload::{PARTITIONS, Phase};
use crate::world::World;

pub const OWNED: &str = "each partition has one worker, each worker its share";

/// Most pods.
const PODS_MAX: usize = 6;
/// Turns of each worker in which the others have taken over.
const ROUNDS_MAX: usize = 150;

impl World {
    /// With nothing going wrong and all records of a phase there: a worker more, or one less.
    pub fn rescale(&mut self, phase: &Phase) {
        self.set_wall(phase.wall_ms.0);
        self.feed(&phase.records);
        if self.workers.len() > self.sizes.threads && self.prng.one_in(2) {
            self.leave_for_good();
        } else {
            self.add();
        }
        for _ in 0..ROUNDS_MAX {
            self.round();
            if self.shares().is_none() {
                return;
            }
        }
        let what = self.shares();
        if let Some(what) = what {
            self.chaos.state().violated(OWNED, what);
        }
    }

    /// One worker more, in a pod of its own.
    pub fn add(&mut self) {
        if self.pods.len() < PODS_MAX {
            let pod = Pod::new(self.pods.len());
            self.pods.push(pod);
            self.start_in(self.pods.len() - 1);
        } else {
            self.start();
        }
    }

    /// One that is scaled away, with all its threads.
    pub fn leave_for_good(&mut self) {
        let Some(process) = self.any().map(|worker| worker.place.process) else { return };
        self.chaos.state().note(|| format!("{process} is to leave for good"));
        for worker in self.workers.iter_mut().filter(|worker| worker.place.process == process) {
            worker.leaves = true;
            worker.control.stop_for_good();
        }
    }

    /// Who has which partitions, if that is not as it should be.
    fn shares(&self) -> Option<String> {
        let of = |worker: &Worker| worker.thread.shards().map(|(number, _)| number).collect::<Vec<_>>();
        let shares: Vec<(u32, Vec<u32>)> = self.workers.iter().map(|worker| (worker.life, of(worker))).collect();
        let mut all: Vec<u32> = shares.iter().flat_map(|(_, share)| share.iter().copied()).collect();
        all.sort_unstable();
        let is_idle = shares.len() <= PARTITIONS as usize && shares.iter().any(|(_, share)| share.is_empty());
        (is_idle || all != (0..PARTITIONS).collect::<Vec<_>>()).then(|| format!("{shares:?}"))
    }
}
