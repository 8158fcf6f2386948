//! Restoring: a shard from its local store and its changelog, to exactly what the group has
//! committed.
//!
//! The same for a shard that was just assigned, for a restart, and after a commit whose outcome
//! is unknown: what the shard has is caught up with what the changelog has. It works again once
//! its last commit is the one that the group's committed offset was committed with.

use std::time::Duration;

use bytes::Bytes;
use stockflow_log::{Committed, Consumer, Log, Reader, Record, TopicPartition};

use super::StageThread;
use super::held::{Held, Mark, changelog_of};
use super::load::take_over;
use crate::clock::Stopwatch;
use crate::error::WorkerError;
use crate::moved::Moved;
use crate::trouble::Trouble;

/// Records of a changelog that are restored before other shards get their turn.
const RECORDS_PER_TURN: usize = 32;

/// Of a changelog that was made anew.
const GONE: &str = "it is empty, but the local copy has state from it: it was deleted. Bring it back from a backup; \
    or, to begin anew, delete the local copy, the group and the changelog together";

/// A shard on its way back.
pub(super) struct Restoring {
    partition: TopicPartition,
    changelog: TopicPartition,
    /// Where the reader is to go before it reads on.
    from: Option<i64>,
    watch: Stopwatch,
    records: Vec<Record>,
    /// The records of the pack at hand, for the store.
    parts: Vec<Bytes>,
    /// Whether it began with what the local store has.
    from_store: bool,
    packs: u64,
    /// Since when the changelog has been read to its end without finding the commit.
    missing_since: Option<Stopwatch>,
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
            let Some(pack) = &record.value else { continue };
            if let Err(error) = take_over(held, &mut restoring.parts, pack) {
                return self.start_over(restoring, &error.to_string()).map(|()| false);
            }
            restoring.packs += 1;
        }
        Ok(false)
    }

    /// With nothing more to read for now: whether the shard is where the group is.
    fn settle(&mut self, restoring: &mut Restoring) -> Result<bool, Trouble> {
        let bounds = self.reader()?.bounds(&restoring.changelog).map_err(Trouble::read("read the changelog's end"))?;
        let position = self.reader()?.position().map_err(Trouble::read("read the changelog's position"))?;
        if position < bounds.stable_end {
            return Ok(false);
        }
        let consumer = self.consumer()?;
        let committed = consumer.committed(&restoring.partition).map_err(Trouble::read("read what is committed"))?;
        let Some(held) = self.shards.get_mut(&restoring.partition()) else { return Ok(true) };
        let has = held.shard.input_next().map(|next| Committed { next, seq: held.shard.seq() });
        if bounds.end == 0 && has.is_some() {
            // Whoever restored from it later would have nothing to begin with.
            let (stage, changelog) = (self.stage.name.clone(), restoring.changelog.clone());
            return Err(Trouble::from(WorkerError::Changelog { stage, changelog, message: GONE.to_owned() }));
        }
        let agree = match (committed, has) {
            (Some(committed), Some(has)) => committed == has,
            (None, None) => true,
            // Kafka forgets the offsets of a group that was away for long; the changelog has them.
            (None, Some(_)) => bounds.stable_end == bounds.end,
            (Some(_), None) => false,
        };
        if agree {
            if let Err(error) = held.shard.finish_restore() {
                return self.start_over(restoring, &error.to_string()).map(|()| false);
            }
            held.marks.push_back(Mark { seq: held.shard.seq(), offset: bounds.stable_end });
            return self.restored(restoring, has.map(|has| has.next)).map(|()| true);
        }
        // A transaction's marker may still be on its way; what is missing then is not to be had.
        let since = restoring.missing_since.get_or_insert_with(Stopwatch::start);
        if bounds.stable_end < bounds.end || since.elapsed() < self.stage.pace.settle_after {
            self.control.waits_for(self.place, Some("the end of a transaction in the changelog".to_owned()));
            return Ok(false);
        }
        if restoring.from_store {
            return self.start_over(restoring, "it ends before what the group has committed").map(|()| false);
        }
        let moved = Moved {
            group: self.stage.group.clone(),
            partition: restoring.partition.clone(),
            committed: committed.map(|committed| committed.next),
            changelog: restoring.changelog.topic.clone(),
            has: has.map(|has| has.next),
        };
        Err(Trouble::from(WorkerError::Moved { stage: self.stage.name.clone(), moved: Box::new(moved) }))
    }

    /// The shard works from here on.
    fn restored(&mut self, restoring: &Restoring, next: Option<i64>) -> Result<(), Trouble> {
        let partition = &restoring.partition;
        self.committed.insert(partition.clone(), next);
        if let Some(next) = next {
            self.consumer()?.seek(partition, next).map_err(Trouble::read("read on from what is committed"))?;
            // Where nothing was ever committed, what was given up still is to be read again.
            self.retry_from.remove(partition);
        }
        let consumer = self.consumer()?;
        consumer.resume(std::slice::from_ref(partition)).map_err(Trouble::read("resume"))?;
        self.backoff.succeeded();
        if self.to_restore.is_empty() {
            // It would fetch on, what this very thread writes.
            self.reader = None;
        }
        let (took, packs) = (restoring.watch.elapsed(), restoring.packs);
        let (stage, shard, from_store) = (&self.stage.name, partition.partition, restoring.from_store);
        tracing::info!(stage, shard, offset = next, packs, from_store, took_ms = took.as_millis(), "restored");
        self.control.meters().restored(took);
        Ok(())
    }

    /// What the store gave does not lead on to the changelog: the changelog alone, from its
    /// beginning. If that was all there was, it cannot be restored.
    fn start_over(&mut self, restoring: &mut Restoring, error: &str) -> Result<(), Trouble> {
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
