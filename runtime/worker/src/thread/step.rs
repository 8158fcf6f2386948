//! A step: what was polled, taken through rules and ledger into the transaction at hand.

use std::time::Duration;

use stockflow_log::{Assignment, Consumer, Log, Record};

use super::StageThread;
use super::spans;
use super::transaction::Open;
use crate::trouble::{Halting, Trouble};

impl<L: Log> StageThread<L> {
    /// Polls into `self.records`. With a transaction at hand it does not wait: what is there
    /// joins it, and if nothing is, it is committed.
    pub(super) fn poll(&mut self) -> Result<Option<Assignment>, Trouble> {
        self.records.clear();
        let busy = self.open.is_some() || !self.assigned.is_running();
        let wait = if busy { Duration::ZERO } else { self.stage.pace.poll_wait };
        let records_max = self.stage.batch_records_max.min(self.mending.suspects.records_max());
        let polled = self.connection.consumer()?.poll(records_max, wait, &mut self.records);
        polled.map_err(Trouble::read("poll"))
    }

    /// Works on what was polled; commits when the transaction is full.
    pub(super) fn step(&mut self) -> Result<(), Trouble> {
        let halted = self.stop_before_halt();
        if !self.records.is_empty() {
            // Noted first: also of a transaction that cannot be begun, all is read again.
            let begins = self.open.is_none();
            self.open.get_or_insert_with(Open::new);
            self.note_records(halted.as_ref());
            if begins {
                self.begin()?;
            }
            let worked = self.work_on_records()?;
            if worked < self.records.len() {
                // The rest is read again: it may take as long again, and longer than a transaction lasts.
                self.leave(worked, halted.map_or_else(Vec::new, |(_, left)| left));
                self.commit()?;
                // Before anybody asks the log where it is: it is further.
                return self.read_again();
            }
        }
        if halted.is_some() || self.is_full() {
            self.commit()?;
        }
        match halted {
            Some((halting, _)) => Err(Trouble::from(self.halted(&halting))),
            None => Ok(()),
        }
    }

    /// Drops what stands at or behind the places where rules halt; gives the place that was
    /// reached, if one was, and what was dropped.
    fn stop_before_halt(&mut self) -> Option<(Halting, Vec<Record>)> {
        let Self { halting, records, .. } = self;
        let reached = records.iter().find_map(|record| halting.iter().find(|place| place.is_at_or_before(record)))?;
        let reached = reached.clone();
        let is_left = |record: &mut Record| halting.iter().any(|place| place.is_at_or_before(record));
        Some((reached, records.extract_if(.., is_left).collect()))
    }

    /// Makes what was polled part of the transaction at hand: if it is given up, all of it is
    /// read again, also what was not come to.
    fn note_records(&mut self, halted: Option<&(Halting, Vec<Record>)>) {
        let Some(open) = &mut self.open else { return };
        let is_of_one = |a: &Record, b: &Record| (a.subscription, a.partition) == (b.subscription, b.partition);
        for run in self.records.chunk_by(is_of_one) {
            open.note(&mut self.assigned, run);
        }
        if let Some((_, left)) = halted {
            left.iter().for_each(|record| open.spans.note_left(&mut self.assigned, record));
        }
    }

    /// Gives how many records were come to: not all when that takes too long.
    fn work_on_records(&mut self) -> Result<usize, Trouble> {
        let records = std::mem::take(&mut self.records);
        let worked = self.work_on(&records);
        self.records = records;
        worked
    }

    fn work_on(&mut self, records: &[Record]) -> Result<usize, Trouble> {
        self.bench.pulse.begin(self.stage.pace.late_after);
        let ledger = self.stage.config.ledger.is_some();
        let mut worked = 0;
        for run in records.chunk_by(|a, b| !ledger || a.partition == b.partition) {
            let held = self.shards.of_or_empty(run[0].partition);
            let producer = self.connection.producer()?;
            let Some(open) = &mut self.open else { break };
            let (rules, counters) = (&mut self.rules, &mut open.counters);
            let took = self.bench.records(&self.stage, run, &mut held.shard, rules, producer, counters)?;
            worked += took;
            if took < run.len() || self.bench.pulse.beat() {
                break;
            }
        }
        Ok(worked)
    }

    /// What was not come to is no part of the transaction; nor is what stands behind where a rule
    /// halts.
    fn leave(&mut self, worked: usize, behind: Vec<Record>) {
        let Some(open) = &mut self.open else { return };
        let mut left = self.records.split_off(worked);
        open.records -= left.len();
        open.spans.leave(&mut self.assigned, &left);
        left.extend(behind);
        self.assigned.read_again(spans::firsts(&left));
    }
}
