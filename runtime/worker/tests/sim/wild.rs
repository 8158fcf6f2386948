//! The wild part of a phase: who works, dies, starts, is replaced, and when records come.

use stockflow_log::{ConsumerOptions, Log, Start, Subscription};

use crate::chaos::Life;
use crate::producer::end_limbo;
use crate::shop::{GROUP, INPUT};
use crate::worker::{Place, Worker};
use crate::workload::Sent;
use crate::world::World;

/// Turns of a phase in which things may fail.
const WILD_STEPS: usize = 260;

impl World {
    /// Records come, workers work, and things go wrong.
    pub fn wild(&mut self, wall_ms: (i64, i64), mut left: &[Sent]) {
        for _ in 0..WILD_STEPS {
            match self.prng.below(100) {
                0..10 => {
                    let (now, later) = left.split_at(left.len().min(1 + self.prng.below(30)));
                    self.feed(now);
                    left = later;
                }
                10..13 => {
                    let now_ms = self.prng.between(wall_ms.0, wall_ms.1);
                    self.set_wall(now_ms);
                }
                13..17 => self.start(),
                17 => self.kill(),
                18 => self.leave(),
                19 => self.give_up(),
                20 => self.fence(),
                21..23 => self.bury(),
                23 => end_limbo(&self.chaos, |_| true),
                24 => self.remember_disks(),
                25 => self.double(),
                26 if self.plans.scales => self.add(),
                27 if self.plans.scales => self.leave_for_good(),
                _ => self.turn_of_any(),
            }
        }
        self.feed(left);
    }

    /// kill -9.
    pub fn kill(&mut self) {
        let Some(process) = self.any().map(|worker| worker.place.process) else { return };
        self.chaos.state().note(|| format!("kill {process}"));
        for worker in self.workers.extract_if(.., |worker| worker.place.process == process) {
            self.chaos.state().dead.insert(worker.life);
        }
    }

    /// SIGTERM.
    fn leave(&mut self) {
        if let Some(process) = self.any().map(|worker| worker.place.process) {
            self.stop_process(process);
        }
    }

    /// Its threads stop, as they do when one of them fails.
    pub fn stop_process(&self, process: Life) {
        self.chaos.state().note(|| format!("stop {process}"));
        self.workers.iter().filter(|worker| worker.place.process == process).for_each(|worker| worker.control.stop());
    }

    /// Lives whose pod has another one: they would take its name from it for ever.
    pub fn kill_the_replaced(&mut self) {
        for worker in self.workers.extract_if(.., |worker| worker.replaced) {
            self.chaos.state().dead.insert(worker.life);
        }
    }

    /// The group gives a member up that has been silent for too long; it does not know. With its
    /// next poll it hears that it has lost what it had, or that it is fenced.
    fn give_up(&mut self) {
        let Some(worker) = self.any() else { return };
        let (life, Place { pod, thread, .. }) = (worker.life, worker.place);
        // Who has been replaced would take its name back.
        let is_told = self.prng.one_in(2) && !self.pods[pod].disputed;
        if is_told {
            self.chaos.state().lost.insert(life);
        } else if !self.sizes.rejoins {
            self.replace(pod);
        }
        let instance = format!("{}.{thread}", self.pods[pod].name);
        self.chaos.state().note(|| format!("give up {life}, told so: {is_told}"));
        let subscriptions = vec![Subscription { topic: INPUT.to_owned(), start: Start::Earliest }];
        drop(self.log.consumer(ConsumerOptions { group: GROUP.to_owned(), instance, subscriptions }).unwrap());
    }

    /// Another producer has the transactional id.
    fn fence(&mut self) {
        let Some(worker) = self.any() else { return };
        let (life, Place { pod, thread, .. }) = (worker.life, worker.place);
        self.chaos.state().note(|| format!("fence {life}"));
        drop(self.log.producer(&format!("{GROUP}.{}.{thread}", self.pods[pod].name)).unwrap());
    }

    /// A pod is started again elsewhere, while the life in it goes on.
    fn double(&mut self) {
        let Some(worker) = self.any() else { return };
        let pod = worker.place.pod;
        self.replace(pod);
        self.start_in(pod);
    }

    /// What lives in a pod has the pod's name no more, nor its disk.
    fn replace(&mut self, pod: usize) {
        for worker in self.workers.iter_mut().filter(|worker| worker.place.pod == pod) {
            worker.replaced = true;
            self.chaos.state().lost.remove(&worker.life);
        }
        self.pods[pod].disk = self.pods[pod].disk.copy();
        self.pods[pod].disputed = true;
    }

    /// The group gives up a member that is dead.
    fn bury(&mut self) {
        let dead = self.chaos.state().graveyard.pop();
        drop(dead);
    }

    fn remember_disks(&mut self) {
        for pod in &mut self.pods {
            pod.older = pod.disk.copy();
        }
        if self.plans.earlier && self.prng.one_in(3) {
            self.mark_beyond();
        }
    }

    pub fn any(&mut self) -> Option<&mut Worker> {
        if self.workers.is_empty() {
            return None;
        }
        let at = self.prng.below(self.workers.len());
        self.workers.get_mut(at)
    }

    pub fn turn_of_any(&mut self) {
        if !self.workers.is_empty() {
            let at = self.prng.below(self.workers.len());
            self.turn(at);
        }
    }
}
