//! A world: the log, the workers, and who does what next, all as one seed has it.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering::SeqCst;

use stockflow_log::MemoryLog;
use stockflow_worker::{Room, Trim};

use crate::chaos::{Chaos, Life};
use crate::full;
use crate::mutation::{self, Mutation};
use crate::plans::Plans;
use crate::prng::Prng;
use crate::shop::{self, Site, Sizes};
use crate::worker::{Place, Pod, Worker};
use crate::workload::{END_MS, Phase};

/// How a world is made.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub seed: u64,
    pub faults: u32,
    pub mutation: Option<Mutation>,
    pub traced: bool,
}

pub struct World {
    pub log: MemoryLog,
    pub chaos: Chaos,
    pub workers: Vec<Worker>,
    pub pods: Vec<Pod>,
    pub site: Site,
    pub prng: Prng,
    lives: Life,
    pub sizes: Sizes,
    pub plans: Plans,
}

impl World {
    pub fn new(plan: Plan) -> World {
        let mut prng = Prng::new(plan.seed, 3);
        let pods = 1 + prng.below(3);
        // Changelogs so short that they are cut off many times in a life.
        let trim =
            Trim { floor_rows: prng.next() % 40, packs: 1 + u32::try_from(prng.below(6)).unwrap(), ..Trim::default() };
        let (batch, transaction) = (1 + prng.below(24), 1 + prng.below(60));
        let room = Room { records: 3, bytes: 1_000 };
        let (rejoins, slow) = (prng.one_in(2), prng.one_in(3));
        let mut sizes = Sizes { batch, transaction, threads: 1, ids: 0, trim, room, rejoins, slow };
        let plans = Plans::of(plan.seed);
        if plans.quiet {
            // So little that busy partitions are not read to their end at once.
            (sizes.batch, sizes.transaction) = (1 + batch % 6, 1 + transaction % 8);
        }
        if plans.scales {
            sizes.threads = 1 + prng.below(2);
        }
        if plans.full {
            sizes.room = Room { records: 1 + prng.below(6), bytes: *prng.pick(&[400, 1_500, full::AMPLE]) };
        }
        let log = shop::log();
        let chaos = Chaos::new(plan.seed, plan.faults, plan.mutation, plan.traced);
        chaos.state().is_static = plans.scales;
        World {
            log,
            chaos,
            workers: Vec::new(),
            pods: (0..pods).map(Pod::new).collect(),
            site: Site::default(),
            prng,
            lives: 0,
            sizes,
            plans,
        }
    }

    /// Lives through the phases, and then until nothing is left to come; whether it could.
    pub fn live(&mut self, phases: &[Phase]) -> bool {
        let faults = self.chaos.state().faults_left;
        let share = faults / u32::try_from(phases.len() + 1).unwrap();
        let end = Phase { records: Vec::new(), wall_ms: (END_MS, END_MS), busy: BTreeSet::new() };
        for (number, phase) in phases.iter().chain([&end]).enumerate() {
            let is_busy = !phase.busy.is_empty();
            let is_fed = faults > 0 && (is_busy || (self.plans.scales && number > 0));
            if is_fed && is_busy {
                self.keep_busy(phase, &phases[..number]);
            } else if is_fed {
                self.rescale(phase);
            }
            {
                let mut state = self.chaos.state();
                state.calm = faults == 0;
                state.faults_left = share;
            }
            self.set_wall(phase.wall_ms.0);
            // Where something was looked at, all has been fed.
            let left = if is_fed { &[][..] } else { &phase.records[..] };
            if faults == 0 {
                self.feed(left);
            } else {
                self.wild(phase.wall_ms, left);
            }
            self.chaos.state().calm = true;
            if !self.drain() {
                return false;
            }
        }
        self.fire_all()
    }

    pub fn set_wall(&self, now_ms: i64) {
        self.site.wall.store(now_ms, SeqCst);
    }

    /// A life in a pod that has none.
    pub fn start(&mut self) {
        let free: Vec<usize> = (0..self.pods.len()).filter(|pod| !self.is_lived_in(*pod)).collect();
        if !free.is_empty() {
            let pod = *self.prng.pick(&free);
            self.start_in(pod);
        }
    }

    fn is_lived_in(&self, pod: usize) -> bool {
        self.workers.iter().any(|worker| worker.place.pod == pod && !worker.replaced)
    }

    pub fn start_in(&mut self, pod: usize) {
        if !self.chaos.state().calm && self.prng.one_in(5) {
            // The machine lost its power: the disk is as it was at some earlier moment.
            self.pods[pod].disk = self.pods[pod].older.copy();
        }
        let process = self.lives + 1;
        for thread in 0..self.sizes.threads {
            self.lives += 1;
            self.start_thread(self.lives, Place { pod, process, thread });
        }
    }

    fn start_thread(&mut self, life: Life, place: Place) {
        self.chaos.state().note(|| format!("life {life} begins at {place:?}"));
        let ids = mutation::ids_max(self.chaos.state().mutation, life);
        let sizes = Sizes { ids, ..self.sizes };
        match Worker::start(&self.log, &self.chaos, (life, place), &self.pods[place.pod], sizes, &self.site) {
            Ok(worker) => self.workers.push(worker),
            Err(error) => self.ended((life, place), false, &error),
        }
    }
}
