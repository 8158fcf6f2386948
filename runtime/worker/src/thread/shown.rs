//! What a thread shows of itself: its shards, and answers to questions about stock.

use std::time::Duration;

use stockflow_core::Shard;
use stockflow_log::{Consumer, Log, TopicPartition};

use super::StageThread;
use crate::clock::Stopwatch;
use crate::status::{Answer, Phase, ShardStatus};

/// How often the state of shards is shown.
const SHOW_EVERY: Duration = Duration::from_millis(250);

/// How long a member without partitions may just not have been given any.
const JOINED_AFTER: Duration = Duration::from_secs(5);

/// When the state of the shards was last shown.
#[derive(Default)]
pub(super) struct Shown {
    last: Option<Stopwatch>,
    /// Since when it is in the group.
    begun: Option<Stopwatch>,
}

impl<L: Log + Clone> StageThread<L> {
    /// The shards that it has, by their partitions. Between transactions they are as committed.
    pub fn shards(&self) -> impl Iterator<Item = (u32, &Shard)> {
        self.shards.iter().map(|(number, held)| (*number, &held.shard))
    }

    /// Between turns: shows how the shards are, and answers what was asked. Answers are of
    /// committed state only, so none are given while a transaction is open.
    pub(super) fn show(&mut self) {
        if self.open.is_none() {
            self.answer();
        }
        if self.shown.last.is_some_and(|last| last.elapsed() < SHOW_EVERY) {
            return;
        }
        // Without partitions it may just not have been given any yet.
        let begun = self.shown.begun.get_or_insert_with(Stopwatch::start);
        if self.committed.is_empty() && begun.elapsed() < self.stage.pace.settle_after.min(JOINED_AFTER) {
            return;
        }
        self.shown.last = Some(Stopwatch::start());
        if !self.is_failing() {
            self.control.waits_for(self.place, self.aside.told());
        }
        let shards = self.committed.iter().map(|(partition, committed)| (partition.clone(), *committed));
        let shards: Vec<_> = shards.collect();
        let shown = shards.into_iter().map(|(partition, committed)| self.status(partition, committed)).collect();
        self.control.show(self.place, shown);
    }

    fn status(&mut self, partition: TopicPartition, committed: Option<i64>) -> ShardStatus {
        let phase = match &self.restoring {
            Some(restoring) if restoring.is_of(&partition) => Phase::Restoring { packs: restoring.packs() },
            _ if self.to_restore.contains(&partition) => Phase::Waiting,
            _ => Phase::Running,
        };
        let end = self.consumer.as_mut().and_then(|consumer| consumer.end_seen(&partition));
        let held = self.shards.get(&self.shard_of(partition.partition));
        ShardStatus {
            phase,
            committed,
            end,
            clock_ms: held.map(|held| held.shard.clock_ms()).filter(|clock_ms| *clock_ms > i64::MIN),
            keys: held.map_or(0, |held| held.shard.keys() as u64),
            open_reservations: held.map_or(0, |held| held.shard.open_reservations() as u64),
            parked_keys: held.map_or(0, |held| held.shard.parked_keys() as u64),
            waiting_records: held.map_or(0, |held| held.shard.waiting_records() as u64),
            kept_bytes: held.map_or(0, |held| held.shard.kept_bytes().0),
            set_aside: self.aside.has(&partition),
            store_bytes: held.and_then(|held| held.store.as_ref()).map_or(0, |store| store.bytes()),
            partition,
        }
    }

    fn answer(&self) {
        for question in self.control.questions_for(|partition| self.owns(partition)) {
            let held = self.shards.get(&question.partition);
            let stock = held.and_then(|held| held.shard.stock(&question.sku, &question.location));
            question.reply(Answer { stock });
        }
    }

    /// Whether the partition's shard is here and restored.
    fn owns(&self, partition: u32) -> bool {
        let is_restored = |assigned: &TopicPartition| {
            assigned.partition == partition
                && !self.to_restore.contains(assigned)
                && !self.restoring.as_ref().is_some_and(|restoring| restoring.is_of(assigned))
        };
        self.committed.keys().any(is_restored)
    }
}
