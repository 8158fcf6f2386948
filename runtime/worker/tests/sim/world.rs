//! A world: the log, the workers, and who does what next, all as one seed has it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

use stockflow_log::{Log, MemoryLog};
use stockflow_worker::Trim;

use crate::chaos::{Chaos, Life};
use crate::mutation::{self, Mutation};
use crate::prng::Prng;
use crate::producer::end_limbo;
use crate::shop::{self, GROUP, INPUT, Sizes};
use crate::worker::{Pod, Worker};
use crate::workload::{END_MS, Phase};

/// Turns in which a phase must be drained once nothing fails any more.
const DRAIN_TURNS_MAX: usize = 3_000;
/// Turns without any change after which nothing is to come: restoring takes two a shard.
const QUIET_TURNS: usize = 12;

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
    wall: Arc<AtomicI64>,
    pub prng: Prng,
    lives: Life,
    pub sizes: Sizes,
}

impl World {
    pub fn new(plan: Plan) -> World {
        let mut prng = Prng::new(plan.seed, 3);
        let pods = 1 + prng.below(3);
        // Changelogs so short that they are cut off many times in a life.
        let trim =
            Trim { floor_rows: prng.next() % 40, packs: 1 + u32::try_from(prng.below(6)).unwrap(), ..Trim::default() };
        let (batch, transaction) = (1 + prng.below(24), 1 + prng.below(60));
        let sizes = Sizes { batch, transaction, ids: 0, trim, rejoins: prng.one_in(2), slow: prng.one_in(3) };
        World {
            log: shop::log(),
            chaos: Chaos::new(plan.seed, plan.faults, plan.mutation, plan.traced),
            workers: Vec::new(),
            pods: (0..pods).map(Pod::new).collect(),
            wall: Arc::default(),
            prng,
            lives: 0,
            sizes,
        }
    }

    /// Lives through the phases, and then until nothing is left to come; whether it could.
    pub fn live(&mut self, phases: &[Phase]) -> bool {
        let faults = self.chaos.state().faults_left;
        let share = faults / u32::try_from(phases.len() + 1).unwrap();
        let end = Phase { records: Vec::new(), wall_ms: (END_MS, END_MS) };
        for phase in phases.iter().chain([&end]) {
            {
                let mut state = self.chaos.state();
                state.calm = faults == 0;
                state.faults_left = share;
            }
            self.set_wall(phase.wall_ms.0);
            if faults == 0 {
                self.feed(&phase.records);
            } else {
                self.wild(phase);
            }
            self.chaos.state().calm = true;
            if !self.drain() {
                return false;
            }
        }
        self.fire_all()
    }

    pub fn set_wall(&self, now_ms: i64) {
        self.wall.store(now_ms, SeqCst);
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
        self.workers.iter().any(|worker| worker.pod == pod && !worker.replaced)
    }

    pub fn start_in(&mut self, pod: usize) {
        if !self.chaos.state().calm && self.prng.one_in(5) {
            // The machine lost its power: the disk is as it was at some earlier moment.
            self.pods[pod].disk = self.pods[pod].older.copy();
        }
        self.lives += 1;
        let life = self.lives;
        self.chaos.state().note(|| format!("life {life} begins in pod {pod}"));
        let ids = mutation::ids_max(self.chaos.state().mutation, life);
        let sizes = Sizes { ids, ..self.sizes };
        match Worker::start(&self.log, &self.chaos, life, (pod, &self.pods[pod]), sizes, &self.wall) {
            Ok(worker) => self.workers.push(worker),
            Err(error) => self.ended((life, pod), false, &error),
        }
    }

    pub fn turn(&mut self, at: usize) {
        let worker = &mut self.workers[at];
        let (life, pod, replaced) = (worker.life, worker.pod, worker.replaced);
        self.chaos.state().note(|| format!("turn of {life}"));
        let turned = worker.thread.turn();
        let is_dead = self.chaos.state().dead.contains(&life);
        match turned {
            Ok(true) if !is_dead => {}
            Ok(_) => drop(self.workers.remove(at)),
            Err(error) => {
                self.workers.remove(at);
                self.ended((life, pod), replaced, &error.to_string());
            }
        }
    }

    /// A worker ends when it is dead, or when another has its place, and for no other reason.
    fn ended(&mut self, (life, pod): (Life, usize), replaced: bool, error: &str) {
        // One that had not joined yet may do so after it was replaced, and then it has the name.
        let replaced = replaced || self.pods[pod].disputed;
        let mut state = self.chaos.state();
        state.note(|| format!("life {life} ends: {error}"));
        let may_end = state.dead.contains(&life) || (replaced && error.contains("fenced"));
        if !may_end {
            state.violated("workers go on", format!("life {life}: {error}"));
        }
    }

    /// With nothing going wrong, until all is read and nothing moves; whether that is reached.
    fn drain(&mut self) -> bool {
        if self.sizes.rejoins {
            self.kill_the_replaced();
        }
        drop(std::mem::take(&mut self.chaos.state().graveyard));
        end_limbo(&self.chaos, |_| true);
        let mut quiet = 0;
        for _ in 0..DRAIN_TURNS_MAX {
            if !self.workers.iter().any(|worker| !worker.replaced) {
                self.start();
            }
            let before = self.ends();
            (0..self.workers.len()).rev().for_each(|at| self.turn(at));
            let is_quiet = self.log.lag(GROUP, INPUT) == 0 && before == self.ends();
            quiet = if is_quiet { quiet + 1 } else { 0 };
            // Who was replaced has polled by then, and is gone.
            if quiet > QUIET_TURNS {
                self.pods.iter_mut().for_each(|pod| pod.disputed = false);
                return true;
            }
            if !self.chaos.state().violations.is_empty() {
                return false;
            }
        }
        self.chaos.state().violated("it drains", format!("lag {}", self.log.lag(GROUP, INPUT)));
        false
    }

    fn ends(&self) -> Vec<i64> {
        let topics = shop::OUTPUTS.into_iter().chain([INPUT, shop::CHANGELOG]);
        let ends = topics.flat_map(|topic| {
            let partitions = self.log.partitions(topic).unwrap().unwrap();
            (0..partitions).map(move |partition| self.log.end_offset(topic, partition))
        });
        ends.collect()
    }

    /// Brings the clock of every shard to the end, and fires what is left.
    fn fire_all(&mut self) -> bool {
        loop {
            let before: u64 = self.workers.iter().map(|worker| worker.control.advanced().1).sum();
            self.workers.iter().for_each(|worker| worker.control.advance(END_MS));
            if !self.drain() {
                return false;
            }
            if before == self.workers.iter().map(|worker| worker.control.advanced().1).sum::<u64>() {
                return true;
            }
        }
    }
}
