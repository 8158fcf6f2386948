//! Turns of workers, and how they end.

use crate::chaos::Life;
use crate::worker::{Place, Worker};
use crate::world::World;

impl World {
    pub fn turn(&mut self, at: usize) {
        if self.workers[at].leaves {
            return self.end(at);
        }
        let worker = &mut self.workers[at];
        let (life, place, replaced) = (worker.life, worker.place, worker.replaced);
        self.chaos.state().note(|| format!("turn of {life}"));
        let turned = worker.thread.turn();
        let is_dead = self.chaos.state().dead.contains(&life);
        match turned {
            Ok(true) if !is_dead => {}
            Ok(going) => {
                drop(self.workers.remove(at));
                if going {
                    self.stop_process(place.process);
                }
            }
            Err(error) => {
                self.workers.remove(at);
                self.ended((life, place), replaced, &error.to_string());
            }
        }
    }

    /// Who is to leave for good has its last turn, and tells its group.
    fn end(&mut self, at: usize) {
        let Worker { life, place, replaced, thread, .. } = self.workers.remove(at);
        if let Err(error) = thread.run() {
            self.ended((life, place), replaced, &error.to_string());
        }
    }

    /// A turn of each.
    pub fn round(&mut self) {
        (0..self.workers.len()).rev().for_each(|at| self.turn(at));
    }

    /// A worker ends when it is dead, or when another has its place, and for no other reason.
    pub fn ended(&mut self, (life, place): (Life, Place), replaced: bool, error: &str) {
        self.stop_process(place.process);
        // One that had not joined yet may do so after it was replaced, and then it has the name.
        let replaced = replaced || self.pods[place.pod].disputed;
        let mut state = self.chaos.state();
        state.note(|| format!("life {life} ends: {error}"));
        let may_end = state.dead.contains(&life) || (replaced && error.contains("fenced"));
        if !may_end {
            state.violated("workers go on", format!("life {life}: {error}"));
        }
    }
}
