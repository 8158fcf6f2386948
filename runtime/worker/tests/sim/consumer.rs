//! A member of a group on which things go wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use stockflow_log::{
    Assignment, Committed, Consumer, ConsumerOptions, GroupMetadata, Log, LogError, MemoryLog, Record, TopicPartition,
};

use crate::astray::Astray;
use crate::errors::retriable;
use crate::faulty::{Faulty, READING};
use crate::mutation::{self, Mutation};
use crate::shop::INPUT;

/// A member; when its worker is killed, the group does not hear of it at once.
pub struct FaultyConsumer {
    inner: Option<Astray>,
    log: Faulty,
    options: ConsumerOptions,
    owned: BTreeSet<TopicPartition>,
    /// Where each partition was said to be read on last.
    said: BTreeMap<TopicPartition, i64>,
    /// Whether it has told its group that it leaves.
    has_left: bool,
}

impl FaultyConsumer {
    pub fn new(inner: <MemoryLog as Log>::Consumer, log: Faulty, options: ConsumerOptions) -> FaultyConsumer {
        let inner = Some(Astray::new(inner, log.log.clone(), log.chaos.clone()));
        FaultyConsumer { inner, log, options, owned: BTreeSet::new(), said: BTreeMap::new(), has_left: false }
    }

    /// Is a member again, if its group has given it up; what it has lost by that.
    fn lost(&mut self) -> Result<Option<Assignment>, LogError> {
        if !self.log.chaos.state().lost.remove(&self.log.life) {
            return Ok(None);
        }
        let member = self.log.log.consumer(self.options.clone())?;
        self.inner = Some(Astray::new(member, self.log.log.clone(), self.log.chaos.clone()));
        let gone: Vec<_> = std::mem::take(&mut self.owned).into_iter().collect();
        let clings = self.log.chaos.state().mutation == Some(Mutation::Clinging);
        Ok((!gone.is_empty() && !clings).then_some(Assignment::Lost(gone)))
    }

    fn poll_inner(&mut self, max: usize, out: &mut Vec<Record>) -> Result<Option<Assignment>, LogError> {
        if let Some(lost) = self.lost()? {
            return Ok(Some(lost));
        }
        let assignment = self.inner.as_mut().unwrap().poll(max, out)?;
        match &assignment {
            Some(Assignment::Assigned(come)) => self.owned.extend(come.iter().cloned()),
            Some(Assignment::Revoked(gone)) => self.owned.retain(|owned| !gone.contains(owned)),
            _ => {}
        }
        Ok(assignment)
    }

    fn read<T>(
        &mut self,
        step: &'static str,
        it: impl FnOnce(&mut Astray) -> Result<T, LogError>,
    ) -> Result<T, LogError> {
        let log = self.log.clone();
        log.meet(step, &READING, || it(self.inner.as_mut().unwrap()))
    }
}

impl Drop for FaultyConsumer {
    fn drop(&mut self) {
        let mut state = self.log.chaos.state();
        // A member that may come back is missed by its group only once its session is over.
        if state.dead.contains(&self.log.life) || (state.is_static && !self.has_left) {
            state.graveyard.extend(self.inner.take().map(Astray::into_member));
        }
    }
}

impl Consumer for FaultyConsumer {
    fn poll(&mut self, max: usize, _: Duration, out: &mut Vec<Record>) -> Result<Option<Assignment>, LogError> {
        let polled = self.log.clone().meet("poll", &READING, || self.poll_inner(max, out));
        let member = self.group_metadata();
        let mut state = self.log.chaos.state();
        if let Ok(assignment) = &polled {
            state.note(|| format!("got {} and {assignment:?}", out.len()));
        }
        state.members.insert(self.log.life, member);
        if out.is_empty() {
            state.busy.remove(&self.log.life)
        } else {
            state.busy.insert(self.log.life)
        };
        drop(state);
        if matches!(polled, Ok(Some(_))) {
            self.said.clear();
        }
        for record in out {
            let partition = TopicPartition { topic: INPUT.to_owned(), partition: record.partition };
            self.said.insert(partition, record.offset + 1);
        }
        polled
    }

    fn seek(&mut self, partition: &TopicPartition, next: i64) -> Result<(), LogError> {
        self.said.insert(partition.clone(), next);
        if self.log.chaos.state().mutation == Some(Mutation::NoSeek) {
            return Ok(());
        }
        self.read("seek", |inner| inner.seek(partition, next))
    }

    fn pause(&mut self, partitions: &[TopicPartition]) -> Result<(), LogError> {
        self.read("pause", |inner| inner.pause(partitions))
    }

    fn resume(&mut self, partitions: &[TopicPartition]) -> Result<(), LogError> {
        self.read("resume", |inner| inner.resume(partitions))
    }

    fn committed(&mut self, partition: &TopicPartition) -> Result<Option<Committed>, LogError> {
        if self.log.chaos.state().is_in_limbo(partition) {
            return Err(retriable("wait for the end of a transaction"));
        }
        if self.log.chaos.state().mutation == Some(Mutation::WrongEnd) {
            return Ok(mutation::last_pack_but_one(&self.log, partition.partition));
        }
        self.read("read what is committed", |inner| inner.committed(partition))
    }

    fn position(&mut self, partition: &TopicPartition) -> Result<i64, LogError> {
        let position = self.read("read the position", |inner| inner.position(partition))?;
        let said = self.said.entry(partition.clone()).or_insert(position);
        if !mutation::is_too_busy(&self.log.chaos.state(), Mutation::OnlyIdle, self.log.life) {
            *said = position;
        }
        Ok(*said)
    }

    fn end_seen(&mut self, partition: &TopicPartition) -> Option<i64> {
        self.inner.as_mut()?.end_seen(partition)
    }

    fn leave(&mut self) -> Result<(), LogError> {
        if self.log.chaos.state().mutation == Some(Mutation::Silent) {
            return Ok(());
        }
        self.read("leave the group", |inner| inner.leave())?;
        self.has_left = true;
        Ok(())
    }

    fn group_metadata(&self) -> GroupMetadata {
        self.inner.as_ref().unwrap().group_metadata()
    }
}
