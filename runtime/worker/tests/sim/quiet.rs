//! The plan of quiet partitions: while others are busy and none of those is read to its end, what
//! is due in the quiet ones happens, and the group is at their ends, past transaction markers.

use std::collections::BTreeSet;

use stockflow_log::TopicPartition;

use crate::outputs::values;
use crate::rules::TOLD;
use crate::shop::{DEAD, GROUP, INPUT};
use crate::workload::{PARTITIONS, Phase, Sent};
use crate::world::World;

pub const ENDS: &str = "a quiet partition is read to its end";
pub const DUE: &str = "what is due in a quiet partition happens";

/// Commits in which a busy worker must have come to what is quiet.
const COMMITS: u32 = 4;
/// Turns of a worker with nothing to read.
const IDLE_ROUNDS: usize = 12;
/// Turns of each worker, whatever it does.
const ROUNDS_MAX: usize = 120;

impl World {
    /// Lets workers work on busy partitions, with nothing going wrong, and looks at the others while
    /// there is more to read.
    pub fn keep_busy(&mut self, phase: &Phase, before: &[Phase]) {
        self.set_wall(phase.wall_ms.0);
        self.feed(&phase.records);
        self.chaos.state().commits.clear();
        for round in 0..ROUNDS_MAX {
            if phase.busy.iter().any(|partition| self.lag_of(*partition) == 0) {
                return;
            }
            self.round();
            if round >= IDLE_ROUNDS && self.had_time(&phase.busy) {
                self.judge_quiet(&phase.busy, before);
                return;
            }
        }
    }

    fn had_time(&self, busy: &BTreeSet<u32>) -> bool {
        let state = self.chaos.state();
        let enough = |life| state.commits.get(&life).is_some_and(|commits| *commits >= COMMITS);
        self.workers.iter().all(|worker| {
            let is_busy = worker.thread.shards().any(|(number, _)| busy.contains(&number));
            !is_busy || enough(worker.life)
        })
    }

    /// Offsets that the group has not committed.
    pub fn lag_of(&self, partition: u32) -> i64 {
        let committed = self.log.committed(GROUP, INPUT, partition).unwrap_or(0);
        self.log.end_offset(INPUT, partition) - committed
    }

    fn judge_quiet(&self, busy: &BTreeSet<u32>, before: &[Phase]) {
        // A busy one that is read to its end after all gave everybody time.
        if busy.iter().any(|partition| self.lag_of(*partition) == 0) {
            return;
        }
        let quiet: Vec<u32> = (0..PARTITIONS).filter(|partition| !busy.contains(partition)).collect();
        for partition in &quiet {
            let lag = self.lag_of(*partition);
            if lag != 0 {
                let partition = TopicPartition { topic: INPUT.to_owned(), partition: *partition };
                self.chaos.state().violated(ENDS, format!("{partition:?}: {lag} behind"));
            }
        }
        if let Some(what) = self.overdue(&quiet, before) {
            self.chaos.state().violated(DUE, what);
        }
    }

    /// A hold that was granted, that nothing granted has mentioned since, and that is there still,
    /// as what is told has it.
    fn overdue(&self, quiet: &[u32], before: &[Phase]) -> Option<String> {
        let told = values(&self.log, TOLD);
        let dead = values(&self.log, DEAD);
        let is_applied = |id: &str| told.iter().any(|told| told.starts_with(&format!("{id} Applied")));
        let all: Vec<&Sent> = before.iter().flat_map(|phase| &phase.records).collect();
        let of_key = |sent: &Sent| sent.value.split("\"sku\":").nth(1)?.split(',').next().map(str::to_owned);
        // What comes of a key that is or was parked is in an order of its own.
        let is_parked = |sent: &Sent| of_key(sent).is_some_and(|key| dead.iter().any(|dead| dead.contains(&key)));
        let holds = all.iter().filter(|sent| sent.value.contains("\"RESERVATION\"") && quiet.contains(&sent.partition));
        holds.into_iter().find_map(|sent| {
            let id = sent.id.as_deref().filter(|id| is_applied(id) && !is_parked(sent))?;
            let hold = format!("\"r-{}\"", id.trim_start_matches("e-"));
            let mut others = all.iter().filter(|other| other.value.contains(&hold)).filter_map(|o| o.id.as_deref());
            if others.any(|other| other != id && is_applied(other)) {
                return None;
            }
            let expiry = format!("/{}/", hold.trim_matches('"'));
            let is_told = told.iter().any(|told| told.starts_with("expiry/") && told.contains(&expiry));
            (!is_told).then(|| format!("{hold} of {} has not expired", sent.key))
        })
    }
}
