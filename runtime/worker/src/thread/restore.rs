//! Restoring: a shard from its local store and its changelog, to exactly what the group has
//! committed.
//!
//! The same for a shard that was just assigned, for a restart, and after a commit whose outcome
//! is unknown: what the shard has is caught up with what the changelog has. It works again once
//! its last commit is the one that the group's committed offset was committed with.

use std::time::Duration;

use bytes::Bytes;
use stockflow_log::{Consumer, Log, Reader, Record, TopicPartition};

use super::StageThread;
use super::held::{Held, changelog_of};
use super::load::take_over;
use crate::clock::Stopwatch;
use crate::error::WorkerError;
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
    pub(super) fn is_of(&self, partition: &TopicPartition) -> bool {
        self.partition == *partition
    }

    pub(super) fn partition(&self) -> u32 {
        self.partition.partition
    }

    /// Packs read so far.
    pub(super) fn packs(&self) -> u64 {
        self.packs
    }
}

impl<L: Log + Clone> StageThread<L> {
    pub(super) fn is_restoring(&self) -> bool {
        self.restoring.is_some() || !self.to_restore.is_empty()
    }

    /// Whether a shard is not restored yet.
    pub(super) fn waits_for_restore(&self, number: u32) -> bool {
        let is_of = |partition: &TopicPartition| partition.partition == number;
        self.to_restore.iter().any(is_of) || self.restoring.as_ref().is_some_and(|at| is_of(&at.partition))
    }

    /// Goes on a little with restoring, if something is to be restored.
    pub(super) fn restore_some(&mut self) -> Result<(), Trouble> {
        if self.pause_first {
            let waiting: Vec<TopicPartition> = self.to_restore.iter().cloned().collect();
            self.consumer()?.pause(&waiting).map_err(Trouble::read("pause"))?;
            self.pause_first = false;
        }
        if self.restoring.is_none() {
            let Some(partition) = self.to_restore.front().cloned() else { return Ok(()) };
            let restoring = self.begin_restore(partition)?;
            self.restoring = Some(restoring);
            self.to_restore.pop_front();
        }
        let Some(mut restoring) = self.restoring.take() else { return Ok(()) };
        let done = self.restore_on(&mut restoring);
        if !matches!(done, Ok(true)) {
            self.restoring = Some(restoring);
        }
        done.map(|_| ())
    }

    fn begin_restore(&mut self, partition: TopicPartition) -> Result<Restoring, Trouble> {
        let number = partition.partition;
        let Some(changelog) = changelog_of(&self.stage, number) else { return Err(self.no_changelog()) };
        let mut from_store = false;
        if !self.shards.contains_key(&number) {
            let mut held = Held::new(&self.stage, number);
            from_store = self.load(number, &mut held);
            self.shards.insert(number, held);
        }
        let from = self.shards.get(&number).map_or(0, Held::changelog_from);
        Ok(Restoring {
            partition,
            changelog,
            from: Some(from),
            watch: Stopwatch::start(),
            records: Vec::new(),
            parts: Vec::new(),
            from_store,
            packs: 0,
            missing_since: None,
        })
    }

    /// Reads the changelog on; whether the shard is restored.
    fn restore_on(&mut self, restoring: &mut Restoring) -> Result<bool, Trouble> {
        restoring.records.clear();
        let alone = self.committed.len() == self.to_restore.len() + 1;
        let wait = if alone { self.stage.pace.poll_wait } else { Duration::ZERO };
        let reader = self.reader()?;
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
        restoring.missing_since = None;
        let number = restoring.partition();
        let Some(held) = self.shards.get_mut(&number) else { return Ok(true) };
        for record in &restoring.records {
            let Some(pack) = &record.value else {
                held.hear(&record.headers);
                continue;
            };
            if let Err(error) = take_over(held, &mut restoring.parts, pack) {
                return self.start_over(restoring, &error.to_string()).map(|()| false);
            }
            restoring.packs += 1;
        }
        Ok(false)
    }

    /// What the store gave does not lead on to the changelog: the changelog alone, from its
    /// beginning. If that was all there was, it cannot be restored.
    pub(super) fn start_over(&mut self, restoring: &mut Restoring, error: &str) -> Result<(), Trouble> {
        let number = restoring.partition();
        let had_state = restoring.from_store || self.shards.get(&number).is_some_and(|held| !held.marks.is_empty());
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
        let store = self.shards.remove(&number).and_then(|held| held.store);
        let mut held = Held::new(&self.stage, number);
        held.store = store.and_then(|mut store| store.clear().is_ok().then_some(store));
        self.shards.insert(number, held);
        restoring.from_store = false;
        restoring.parts.clear();
        restoring.missing_since = None;
        restoring.from = Some(0);
        Ok(())
    }

    fn no_changelog(&self) -> Trouble {
        Trouble::from(WorkerError::Lost { stage: self.stage.name.clone() })
    }
}
