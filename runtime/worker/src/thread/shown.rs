//! What a thread shows of itself: its shards, and answers to questions about stock.

use std::time::Duration;

use stockflow_core::Shard;
use stockflow_log::{Consumer, Log};

use super::StageThread;
use super::assigned::Owned;
use super::shards::Shards;
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

impl<L: Log> StageThread<L> {
    /// The shards that it has, by their partitions. Between transactions they are as committed.
    pub fn shards(&self) -> impl Iterator<Item = (u32, &Shard)> {
        self.shards.all().map(|(number, held)| (number, &held.shard))
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
        if self.assigned.is_empty() && begun.elapsed() < self.stage.pace.settle_after.min(JOINED_AFTER) {
            return;
        }
        self.shown.last = Some(Stopwatch::start());
        if !self.is_failing() {
            self.control.waits_for(self.place, self.assigned.told_of_asides());
        }
        let Ok(consumer) = self.connection.consumer() else { return };
        let end_seen = |owned: &Owned| consumer.end_seen(&owned.partition);
        let ends: Vec<Option<i64>> = self.assigned.all().map(end_seen).collect();
        let shown = self.assigned.all().zip(ends).map(|(owned, end)| status(owned, end, &self.shards)).collect();
        self.control.show(self.place, shown);
    }

    fn answer(&self) {
        for question in self.control.questions_for(|partition| self.assigned.works(partition)) {
            let held = self.shards.of(question.partition);
            let stock = held.and_then(|held| held.shard.stock(&question.sku, &question.location));
            question.reply(Answer { stock });
        }
    }
}

fn status(owned: &Owned, end: Option<i64>, shards: &Shards) -> ShardStatus {
    let phase = match owned.packs_restored() {
        Some(packs) => Phase::Restoring { packs },
        None if owned.is_running() => Phase::Running,
        None => Phase::Waiting,
    };
    let held = shards.of(owned.partition.partition);
    let shard = held.map(|held| &held.shard);
    ShardStatus {
        phase,
        committed: owned.committed(),
        end,
        clock_ms: shard.map(Shard::clock_ms).filter(|clock_ms| *clock_ms > i64::MIN),
        keys: shard.map_or(0, |shard| shard.keys() as u64),
        open_reservations: shard.map_or(0, |shard| shard.open_reservations() as u64),
        parked_keys: shard.map_or(0, |shard| shard.parked_keys() as u64),
        waiting_records: shard.map_or(0, |shard| shard.waiting_records() as u64),
        kept_bytes: shard.map_or(0, |shard| shard.kept_bytes().0),
        set_aside: owned.is_set_aside(),
        store_bytes: held.and_then(|held| held.store.as_ref()).map_or(0, |store| store.bytes()),
        partition: owned.partition.clone(),
    }
}
