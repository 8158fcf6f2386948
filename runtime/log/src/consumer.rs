//! The in-process consumer: a member of a group, with its place in what it owns.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use crate::api::{Assignment, Committed, Consumer, ConsumerOptions, GroupMetadata, Record, TopicPartition};
use crate::error::{FencedSnafu, LogError};
use crate::group::{Change, Session};
use crate::lanes::{Lanes, Owned, Read};
use crate::limits::fatal;
use crate::state::{Shared, State};
use crate::topic::{Slot, TopicId};

/// A member of a group of a [`MemoryLog`](crate::MemoryLog). It leaves when dropped.
#[derive(Debug)]
pub struct MemoryConsumer {
    pub(crate) shared: Arc<Shared>,
    pub(crate) instance: Box<str>,
    pub(crate) group: usize,
    pub(crate) session: Session,
    topics: Vec<TopicId>,
    metadata: GroupMetadata,
    /// The version of the group in which nothing was left to be told.
    settled: Option<u64>,
    lanes: Lanes,
    read: Vec<Read>,
}

impl MemoryConsumer {
    pub(crate) fn new(
        shared: &Arc<Shared>,
        options: ConsumerOptions,
        topics: Vec<TopicId>,
        group: usize,
        session: Session,
        generation: u64,
    ) -> Self {
        let ConsumerOptions { group: group_name, instance, .. } = options;
        MemoryConsumer {
            shared: Arc::clone(shared),
            instance: instance.as_str().into(),
            group,
            session,
            topics,
            metadata: GroupMetadata { group: group_name, instance, generation, member: String::new() },
            settled: None,
            lanes: Lanes::default(),
            read: Vec::new(),
        }
    }

    /// Learns what has changed in the group.
    fn settle(&mut self, state: &mut State) -> Result<Option<Assignment>, LogError> {
        let group = &mut state.groups[self.group];
        if self.settled == Some(group.version) {
            return Ok(None);
        }
        let before = group.version;
        let Some((generation, change)) = group.settle(&self.instance, self.session) else {
            let message =
                format!("another member {:?} of group {:?} has taken over", self.instance, self.metadata.group);
            return FencedSnafu { action: "poll", message }.fail();
        };
        let version = group.version;
        if version != before {
            self.shared.changed.notify_all();
        }
        self.metadata.generation = generation;
        self.settled = change.is_none().then_some(version);
        Ok(change.map(|change| self.take(state, change)))
    }

    fn take(&mut self, state: &State, change: Change) -> Assignment {
        let names = |slots: &[Slot]| slots.iter().map(|slot| state.name(*slot)).collect();
        match change {
            Change::Revoked(gone) => {
                self.lanes.remove(&gone);
                Assignment::Revoked(names(&gone))
            }
            Change::Assigned(come) => {
                let progress = &state.groups[self.group].progress;
                let topics = &self.topics;
                let owned = come.iter().filter_map(|slot| {
                    let subscription = topics.iter().position(|topic| *topic == slot.topic)?;
                    let base = state.partition(*slot)?.base();
                    let next = progress.next(*slot)?.max(base);
                    Some(Owned { subscription: u16::try_from(subscription).ok()?, slot: *slot, next, paused: false })
                });
                self.lanes.add(owned);
                Assignment::Assigned(names(&come))
            }
        }
    }

    fn set_paused(
        &mut self,
        action: &'static str,
        partitions: &[TopicPartition],
        paused: bool,
    ) -> Result<(), LogError> {
        let state = self.shared.lock();
        for partition in partitions {
            let (slot, _) = state.slot(action, partition)?;
            self.lanes.owned(action, slot, partition)?.paused = paused;
        }
        Ok(())
    }
}

impl Consumer for MemoryConsumer {
    fn poll(
        &mut self,
        max_records: usize,
        wait: Duration,
        out: &mut Vec<Record>,
    ) -> Result<Option<Assignment>, LogError> {
        let shared = Arc::clone(&self.shared);
        let mut state = shared.lock();
        for last in [false, true] {
            if state.closed {
                return Ok(None);
            }
            if let Some(assignment) = self.settle(&mut state)? {
                return Ok(Some(assignment));
            }
            self.lanes.read(&state, max_records, &mut self.read);
            if last || !self.read.is_empty() {
                break;
            }
            let idle = |state: &mut State| {
                let told = self.settled != Some(state.groups[self.group].version);
                !state.closed && !told && !self.lanes.ready(state)
            };
            let woken = shared.changed.wait_timeout_while(state, wait, idle);
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(state);
        out.extend(self.read.drain(..).map(|(subscription, partition, entry)| entry.record(subscription, partition)));
        Ok(None)
    }

    fn seek(&mut self, partition: &TopicPartition, next: i64) -> Result<(), LogError> {
        let action = "seek";
        let state = self.shared.lock();
        let (slot, log) = state.slot(action, partition)?;
        let owned = self.lanes.owned(action, slot, partition)?;
        let (base, end) = (log.base(), log.end());
        if !(base..=end).contains(&next) {
            let TopicPartition { topic, partition } = partition;
            return fatal(action, format!("offset {next} of {topic:?} partition {partition} is not in {base}..={end}"));
        }
        owned.next = next;
        Ok(())
    }

    fn pause(&mut self, partitions: &[TopicPartition]) -> Result<(), LogError> {
        self.set_paused("pause", partitions, true)
    }

    fn resume(&mut self, partitions: &[TopicPartition]) -> Result<(), LogError> {
        self.set_paused("resume", partitions, false)
    }

    fn committed(&mut self, partition: &TopicPartition) -> Result<Option<Committed>, LogError> {
        let state = self.shared.lock();
        let (slot, _) = state.slot("read what is committed", partition)?;
        Ok(state.groups[self.group].progress.committed(slot))
    }

    fn position(&mut self, partition: &TopicPartition) -> Result<i64, LogError> {
        let action = "read the position";
        let state = self.shared.lock();
        let (slot, log) = state.slot(action, partition)?;
        let owned = self.lanes.owned(action, slot, partition)?;
        if !log.has_from(owned.next) {
            owned.next = log.end();
        }
        Ok(owned.next)
    }

    fn end_seen(&mut self, partition: &TopicPartition) -> Option<i64> {
        let state = self.shared.lock();
        Some(state.slot("read the end", partition).ok()?.1.end())
    }

    fn leave(&mut self) -> Result<(), LogError> {
        self.part();
        Ok(())
    }

    fn group_metadata(&self) -> GroupMetadata {
        self.metadata.clone()
    }
}
