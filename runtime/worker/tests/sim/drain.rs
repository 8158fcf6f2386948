//! Draining: with nothing going wrong, until all is read and nothing moves.

use stockflow_log::Log;

use crate::producer::end_limbo;
use crate::shop::{self, GROUP, INPUT};
use crate::workload::END_MS;
use crate::world::World;

/// Turns in which a phase must be drained once nothing fails any more.
const DRAIN_TURNS_MAX: usize = 3_000;
/// Turns without any change after which nothing is to come: restoring takes two a shard.
const QUIET_TURNS: usize = 12;

impl World {
    /// With nothing going wrong, until all is read and nothing moves; whether that is reached.
    pub fn drain(&mut self) -> bool {
        if self.sizes.rejoins {
            self.kill_the_replaced();
        }
        end_limbo(&self.chaos, |_| true);
        let mut quiet = 0;
        for _ in 0..DRAIN_TURNS_MAX {
            if !self.workers.iter().any(|worker| !worker.replaced) {
                self.start();
            }
            // Sessions of those that are gone end.
            let gone = std::mem::take(&mut self.chaos.state().graveyard);
            drop(gone);
            let before = self.ends();
            self.round();
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
    pub fn fire_all(&mut self) -> bool {
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
