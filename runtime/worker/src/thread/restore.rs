//! Restoring: a shard from its local store and its changelog, to exactly what the group has
//! committed.
//!
//! The same for a shard that was just assigned, for a restart, and after a commit whose outcome
//! is unknown: what the shard has is caught up with what the changelog has. It works again once
//! its last commit is the one that the group's committed offset was committed with.

use std::time::Duration;

use bytes::Bytes;
use stockflow_core::PackError;
use stockflow_log::{Consumer, Log, Reader, Record, TopicPartition};

use super::StageThread;
use super::assigned::Owned;
use super::shards::{Held, take_over};
use crate::clock::Stopwatch;
use crate::error::WorkerError;
use crate::stage::InputPartition;
use crate::trouble::Trouble;

/// Records of a changelog that are restored before other shards get their turn.
const RECORDS_PER_TURN: usize = 32;

/// A shard on its way back.
pub(super) struct Restoring {
    pub(super) partition: TopicPartition,
    pub(super) changelog: TopicPartition,
    /// Where the reader is to go before it reads on.
    from: Option<i64>,
    pub(super) watch: Stopwatch,
    records: Vec<Record>,
    /// The records of the pack at hand, for the store.
    parts: Vec<Bytes>,
    /// Whether it began with what the local store has.
    pub(super) from_store: bool,
    pub(super) packs: u64,
    /// Since when the changelog has been read to its end without finding the commit.
    pub(super) missing_since: Option<Stopwatch>,
}

impl Restoring {
    fn new(partition: TopicPartition, changelog: TopicPartition, from: i64, from_store: bool) -> Restoring {
        Restoring {
            partition,
            changelog,
            from: Some(from),
            watch: Stopwatch::start(),
            records: Vec::new(),
            parts: Vec::new(),
            from_store,
            packs: 0,
            missing_since: None,
        }
    }

    pub(super) fn partition(&self) -> u32 {
        self.partition.partition
    }

    /// From the changelog's beginning.
    fn over(&mut self) {
        self.from_store = false;
        self.parts.clear();
        self.missing_since = None;
        self.from = Some(0);
    }

    /// Takes what was read of the changelog over into the shard.
    fn take_over(&mut self, held: &mut Held) -> Result<(), PackError> {
        self.missing_since = None;
        for record in &self.records {
            match &record.value {
                None => held.hear(&record.headers),
                Some(pack) => {
                    take_over(held, &mut self.parts, pack)?;
                    self.packs += 1;
                }
            }
        }
        Ok(())
    }
}

impl<L: Log> StageThread<L> {
    /// Goes on a little with restoring, if something is to be restored.
    pub(super) fn restore_some(&mut self) -> Result<(), Trouble> {
        self.pause_what_waits()?;
        let at_hand = match self.assigned.take_restoring() {
            Some(at_hand) => Some(at_hand),
            None => self.begin_restore()?,
        };
        let Some((input, mut restoring)) = at_hand else { return Ok(()) };
        let done = self.restore_on(&mut restoring);
        if !matches!(done, Ok(true))
            && let Some(owned) = self.assigned.of(input)
        {
            owned.restores(restoring);
        }
        done.map(|_| ())
    }

    fn pause_what_waits(&mut self) -> Result<(), Trouble> {
        let waiting = self.assigned.all().filter(|owned| owned.is_to_be_paused());
        let waiting: Vec<TopicPartition> = waiting.map(|owned| owned.partition.clone()).collect();
        if waiting.is_empty() {
            return Ok(());
        }
        self.connection.consumer()?.pause(&waiting).map_err(Trouble::read("pause"))?;
        self.assigned.all_mut().for_each(Owned::note_paused);
        Ok(())
    }

    fn begin_restore(&mut self) -> Result<Option<(InputPartition, Box<Restoring>)>, Trouble> {
        let Some((input, partition)) = self.assigned.next_waiting() else { return Ok(None) };
        let number = partition.partition;
        let Some(changelog) = self.shards.changelog_of(number) else { return Err(self.no_changelog()) };
        let from_store = self.shards.load(number);
        let from = self.shards.of(number).map_or(0, Held::changelog_from);
        Ok(Some((input, Box::new(Restoring::new(partition, changelog, from, from_store)))))
    }

    /// Reads the changelog on; whether the shard is restored.
    fn restore_on(&mut self, restoring: &mut Restoring) -> Result<bool, Trouble> {
        restoring.records.clear();
        let alone = !self.assigned.all().any(Owned::is_running);
        let wait = if alone { self.stage.pace.poll_wait } else { Duration::ZERO };
        let reader = self.connection.reader()?;
        if let Some(from) = restoring.from {
            let bounds = reader.bounds(&restoring.changelog).map_err(Trouble::read("read the changelog's end"))?;
            if from > bounds.end {
                let error = format!("it is to be read from {from} on, and ends at {}", bounds.end);
                return self.start_over(restoring, &error).map(|()| false);
            }
            reader.assign(&restoring.changelog, from).map_err(Trouble::read("read the changelog"))?;
            restoring.from = None;
        }
        reader.poll(RECORDS_PER_TURN, wait, &mut restoring.records).map_err(Trouble::read("read the changelog"))?;
        if restoring.records.is_empty() {
            return self.settle(restoring);
        }
        let Some(held) = self.shards.of_mut(restoring.partition()) else { return Ok(true) };
        match restoring.take_over(held) {
            Ok(()) => Ok(false),
            Err(error) => self.start_over(restoring, &error.to_string()).map(|()| false),
        }
    }

    /// What the store gave does not lead on to the changelog: the changelog alone, from its
    /// beginning. If that was all there was, it cannot be restored.
    pub(super) fn start_over(&mut self, restoring: &mut Restoring, error: &str) -> Result<(), Trouble> {
        let number = restoring.partition();
        let had_state = restoring.from_store || self.shards.of(number).is_some_and(|held| !held.marks.is_empty());
        if !had_state {
            return Err(Trouble::from(WorkerError::Changelog {
                stage: self.stage.name.clone(),
                changelog: restoring.changelog.clone(),
                message: error.to_owned(),
            }));
        }
        tracing::warn!(
            stage = self.stage.name,
            shard = number,
            error,
            "what was there does not lead on to the changelog, which is read from its beginning"
        );
        self.shards.begin_anew(number);
        restoring.over();
        Ok(())
    }

    fn no_changelog(&self) -> Trouble {
        Trouble::from(WorkerError::Lost { stage: self.stage.name.clone() })
    }
}
