//! Keeping time: what a thread does for shards of which nothing comes in, whatever its other
//! partitions do: it fires what is due, and commits their positions.

use stockflow_log::{Consumer, Log, Offset};

use super::StageThread;
use super::assigned::Owned;
use super::shards::Held;
use crate::clock::{Stopwatch, WallClock};
use crate::trouble::Trouble;

/// How far behind the wall clock an idle shard's clock follows, ms: records that were under way
/// may still come.
const IDLE_CLOCK_BEHIND_MS: i64 = 2_000;

/// When time was last kept, and what was done of what is asked for.
#[derive(Default)]
pub(super) struct Idle {
    kept: Option<Stopwatch>,
    rounds_done: u64,
}

impl<L: Log> StageThread<L> {
    /// With nothing to read: commit what is at hand, and fire what is asked for.
    pub(super) fn nothing_to_read(&mut self) -> Result<(), Trouble> {
        if self.open.is_some() {
            return self.commit();
        }
        // All shards at once: not before the last one is restored.
        let round = self.control.advance_after(self.idle.rounds_done).filter(|_| self.assigned.is_running());
        if let Some((round, to_ms)) = round {
            let made = self.advance(&|_| Some(to_ms))?;
            self.idle.rounds_done = round;
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
        let pause = self.stage.pace.idle_commit_after;
        let moved = self.positions(|owned, next| owned.committed() != Some(next) && owned.is_quiet_for(pause))?;
        if moved.is_empty() {
            return Ok(());
        }
        self.open()?;
        self.commit_with(moved)
    }

    /// Where the thread would read on in each partition that is at work and `wanted`.
    fn positions(&mut self, wanted: impl Fn(&Owned, i64) -> bool) -> Result<Vec<Offset>, Trouble> {
        let mut offsets = Vec::new();
        let consumer = self.connection.consumer()?;
        // The log is further than what is done of those that are to be read again.
        for owned in self.assigned.all().filter(|owned| owned.is_running() && owned.again_from().is_none()) {
            let partition = &owned.partition;
            let next = consumer.position(partition).map_err(Trouble::read("read the position"))?;
            if wanted(owned, next) {
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
        for (_, held) in self.shards.all_mut() {
            let _ = held.shard.set_back(limit_ms);
        }
        let to_ms = limit_ms.saturating_sub(IDLE_CLOCK_BEHIND_MS);
        let is_due = |held: &Held| held.shard.next_due_ms().is_some_and(|due_ms| due_ms <= to_ms);
        if !self.shards.all().any(|(_, held)| is_due(held)) {
            return Ok(());
        }
        // Shards that are being restored have no position, and are not caught up.
        let mut caught_up = Vec::new();
        for Offset { partition, next, .. } in self.positions(|_, _| true)? {
            if self.shards.of(partition.partition).is_some_and(is_due) {
                let number = self.shards.number_of(partition.partition);
                let end = self.connection.log().stable_end(&partition).map_err(Trouble::read("read the end"))?;
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
        let positions = self.positions(|_, _| true)?;
        self.open()?;
        let mut made = 0;
        let producer = self.connection.producer()?;
        for (number, held) in self.shards.all_mut() {
            let (Some(to_ms), Some(open)) = (to_ms(number), &mut self.open) else { continue };
            let counters = &mut open.counters;
            made +=
                self.bench.advance(&self.stage, number, to_ms, &mut held.shard, &mut self.rules, producer, counters)?;
        }
        self.commit_with(positions)?;
        Ok(made)
    }
}
