//! Keeping time: what a thread does for shards of which nothing comes in, whatever its other
//! partitions do: it fires what is due, and commits their positions.

use std::collections::BTreeMap;

use stockflow_log::{Consumer, Log, Offset, TopicPartition};

use super::StageThread;
use super::held::Held;
use super::reading::input_of;
use crate::clock::{Stopwatch, WallClock};
use crate::stage::InputPartition;
use crate::trouble::Trouble;

/// How far behind the wall clock an idle shard's clock follows, ms: records that were under way
/// may still come.
const IDLE_CLOCK_BEHIND_MS: i64 = 2_000;

/// When something last came in of each input, and when time was last kept.
#[derive(Default)]
pub(super) struct Idle {
    came: BTreeMap<InputPartition, Stopwatch>,
    kept: Option<Stopwatch>,
}

impl Idle {
    /// Records of an input have come in.
    pub(super) fn came(&mut self, input: InputPartition) {
        self.came.insert(input, Stopwatch::start());
    }
}

impl<L: Log + Clone> StageThread<L> {
    /// With nothing to read: commit what is at hand, and fire what is asked for.
    pub(super) fn nothing_to_read(&mut self) -> Result<(), Trouble> {
        if self.open.is_some() {
            return self.commit();
        }
        // All shards at once: not before the last one is restored.
        let round = self.control.advance_after(self.rounds_done).filter(|_| !self.is_restoring());
        if let Some((round, to_ms)) = round {
            let made = self.advance(&|_| Some(to_ms))?;
            self.rounds_done = round;
            self.control.advance_done(made);
        }
        Ok(())
    }

    /// Between transactions, now and then: fires what is due in shards that have read all there
    /// is, and commits positions that transaction markers have moved.
    pub(super) fn keep_time(&mut self) -> Result<(), Trouble> {
        if self.idle.kept.is_some_and(|kept| kept.elapsed() < self.stage.pace.time_kept_every) {
            return Ok(());
        }
        self.idle.kept = Some(Stopwatch::start());
        self.follow_the_wall_clock()?;
        let mut moved = self.positions(true)?;
        moved.retain(|offset| self.is_quiet(&offset.partition));
        if moved.is_empty() {
            return Ok(());
        }
        self.open()?;
        self.commit_with(moved)
    }

    /// Whether nothing of a partition has come in for a while.
    fn is_quiet(&self, partition: &TopicPartition) -> bool {
        let came = input_of(&self.stage, partition).and_then(|input| self.idle.came.get(&input));
        came.is_none_or(|came| came.elapsed() >= self.stage.pace.idle_commit_after)
    }

    /// Where the thread would read on in each partition that is not being restored; with
    /// `moved`, only where that is not committed already.
    fn positions(&mut self, moved: bool) -> Result<Vec<Offset>, Trouble> {
        let mut offsets = Vec::new();
        let Some(consumer) = self.consumer.as_mut() else { return Ok(offsets) };
        for (partition, committed) in &self.committed {
            // The log is further than what is done of those that are to be read again.
            let is_not_there = self.to_restore.contains(partition) || self.retry_from.contains_key(partition);
            if is_not_there || self.restoring.as_ref().is_some_and(|at| at.is_of(partition)) {
                continue;
            }
            let next = consumer.position(partition).map_err(Trouble::read("read the position"))?;
            if !moved || *committed != Some(next) {
                offsets.push(Offset { partition: partition.clone(), next, seq: 0 });
            }
        }
        Ok(offsets)
    }

    /// Shards that have read all there is follow the wall clock, so that holds expire and timers
    /// fire though nothing comes in.
    fn follow_the_wall_clock(&mut self) -> Result<(), Trouble> {
        if matches!(self.stage.wall_clock, WallClock::Data) {
            return Ok(());
        }
        let limit_ms = self.stage.wall_clock.limit_ms();
        for held in self.shards.values_mut() {
            let _ = held.shard.set_back(limit_ms);
        }
        let to_ms = limit_ms.saturating_sub(IDLE_CLOCK_BEHIND_MS);
        let is_due = |held: &Held| held.shard.next_due_ms().is_some_and(|due_ms| due_ms <= to_ms);
        if !self.shards.values().any(is_due) {
            return Ok(());
        }
        // Shards that are being restored have no position, and are not caught up.
        let mut caught_up = Vec::new();
        for Offset { partition, next, .. } in self.positions(false)? {
            let number = self.shard_of(partition.partition);
            if self.shards.get(&number).is_some_and(is_due) {
                let end = self.log.stable_end(&partition).map_err(Trouble::read("read the end"))?;
                caught_up.extend((next >= end).then_some(number));
            }
        }
        if caught_up.is_empty() {
            return Ok(());
        }
        self.advance(&|number| caught_up.contains(&number).then_some(to_ms)).map(|_| ())
    }

    /// Fires what is due in each shard by its time, in a transaction; gives how many events that
    /// made.
    fn advance(&mut self, to_ms: &dyn Fn(u32) -> Option<i64>) -> Result<usize, Trouble> {
        let positions = self.positions(false)?;
        self.open()?;
        let mut made = 0;
        for (number, held) in &mut self.shards {
            let (Some(to_ms), Some(open), Some(producer)) = (to_ms(*number), &mut self.open, &mut self.producer) else {
                continue;
            };
            let counters = &mut open.counters;
            made += self.bench.advance(
                &self.stage,
                *number,
                to_ms,
                &mut held.shard,
                &mut self.rules,
                producer,
                counters,
            )?;
        }
        self.commit_with(positions)?;
        Ok(made)
    }
}
