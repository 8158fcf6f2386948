//! A transaction: from its first record to its commit, or to being as if it never was.

use std::time::Duration;

use stockflow_log::{Consumer, Log, Offset, Producer, Record};

use super::StageThread;
use super::assigned::Assigned;
use super::spans::Spans;
use crate::clock::{Stopwatch, WallClock};
use crate::counters::Counters;
use crate::trouble::{Side, Trouble};

/// A transaction that has sent as much, uncompressed, is committed: a batch adds 64 MiB at most.
const SENT_BYTES_MAX: u64 = 64 << 20;

/// The transaction at hand.
pub(super) struct Open {
    watch: Stopwatch,
    pub(super) records: usize,
    pub(super) counters: Counters,
    /// What it has read of each partition.
    pub(super) spans: Spans,
    /// The newest record's timestamp, ms since 1970 UTC.
    pub(super) newest_ms: i64,
}

impl Open {
    pub(super) fn new() -> Open {
        Open {
            watch: Stopwatch::start(),
            records: 0,
            counters: Counters { batches: 1, ..Counters::default() },
            spans: Spans::default(),
            newest_ms: i64::MIN,
        }
    }

    /// Notes that these records of one partition are part of it.
    pub(super) fn note(&mut self, assigned: &mut Assigned, run: &[Record]) {
        self.spans.note(assigned, run);
        self.records += run.len();
        self.newest_ms = self.newest_ms.max(run.last().map_or(i64::MIN, |last| last.timestamp_ms));
    }
}

impl<L: Log> StageThread<L> {
    /// A transaction without records.
    pub(super) fn open(&mut self) -> Result<(), Trouble> {
        self.open = Some(Open::new());
        self.begin()
    }

    pub(super) fn begin(&mut self) -> Result<(), Trouble> {
        self.connection.producer()?.begin().map_err(Trouble::send("begin a transaction"))
    }

    /// Whether the transaction at hand has gone on for long enough.
    pub(super) fn is_full(&self) -> bool {
        let pace = &self.stage.pace;
        self.open.as_ref().is_some_and(|open| {
            let records_max = self.mending.suspects.records_max().min(pace.transaction_records_max);
            open.records >= records_max
                || open.counters.sent_bytes >= SENT_BYTES_MAX
                || open.watch.elapsed() >= pace.transaction_interval
        })
    }

    /// Commits the transaction at hand, if there is one.
    pub(super) fn commit(&mut self) -> Result<(), Trouble> {
        let Some(open) = &self.open else { return Ok(()) };
        let offsets = open.spans.nexts(&self.stage);
        self.commit_with(offsets)
    }

    /// Commits the transaction at hand with these offsets: outputs, changelog and offsets
    /// together. Only then do the shards stand, and only after that their stores follow.
    pub(super) fn commit_with(&mut self, mut offsets: Vec<Offset>) -> Result<(), Trouble> {
        let producer = self.connection.producer()?;
        if let Some(open) = &self.open {
            self.shards.pack((&open.spans, &self.assigned), producer, &mut offsets)?;
        }
        let watch = Stopwatch::start();
        let group = self.connection.consumer()?.group_metadata();
        self.connection.producer()?.commit(&offsets, &group).map_err(Trouble::commit)?;
        let Some(mut open) = self.open.take() else { return Ok(()) };
        self.shards.commit();
        self.shards.store_packs(&self.control);
        self.mending.committed();
        self.note_taken(&open);
        self.assigned.committed(&self.stage, &offsets);
        self.backoff.succeeded();
        open.counters.rules = self.usage.iter().map(|usage| usage.take()).collect();
        self.control.add(&open.counters);
        self.control.meters().transaction(open.records, open.watch.elapsed(), watch.elapsed());
        self.note_age(open.newest_ms);
        Ok(())
    }

    /// Drops the transaction at hand, and what it did to the shards; its records are read again.
    ///
    /// # Errors
    /// When it cannot be aborted: then it takes a new producer.
    pub(super) fn give_up(&mut self) -> Result<(), Trouble> {
        self.shards.rollback();
        let Some(open) = self.open.take() else { return Ok(()) };
        // What is not assigned any more is another's to read.
        self.assigned.read_again(open.spans.begins());
        // After a commit that took its time.
        self.control.is_alive(self.place);
        let aborted = self.connection.producer()?.abort();
        aborted.map_err(|source| Trouble::Log { side: Side::Write, step: "abort the transaction", source })?;
        self.read_again()
    }

    /// Reads what was given up again; what cannot be yet, before the next poll.
    pub(super) fn read_again(&mut self) -> Result<(), Trouble> {
        for owned in self.assigned.all_mut() {
            let Some(from) = owned.again_from() else { continue };
            self.control.is_alive(self.place);
            let consumer = self.connection.consumer()?;
            consumer.seek(&owned.partition, from).map_err(Trouble::read("read the records again"))?;
            owned.sought(from);
        }
        Ok(())
    }

    /// How old the newest record of a transaction was when what it caused became visible.
    fn note_age(&self, newest_ms: i64) {
        if matches!(self.stage.wall_clock, WallClock::Real) && newest_ms > i64::MIN {
            let age_ms = u64::try_from(self.stage.wall_clock.now_ms() - newest_ms).unwrap_or(0);
            self.control.meters().end_to_end.add(Duration::from_millis(age_ms));
        }
    }

    pub(super) fn is_durable(&self) -> bool {
        self.stage.durable.is_some()
    }
}
