//! The state of the in-process log: everything that its one lock guards.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use crate::api::TopicPartition;
use crate::entry::Entry;
use crate::error::LogError;
use crate::group::Group;
use crate::limits::{NAMES_MAX, check_name, check_room, fatal};
use crate::partition::Partition;
use crate::topic::{Slot, Topic, TopicId};

type Names<T> = HashMap<Box<str>, T, RandomState>;

/// What the handles of a log share.
#[derive(Debug)]
pub(crate) struct Shared {
    state: Mutex<State>,
    /// Told whenever something was appended, committed or dealt out anew, or the log closed.
    pub(crate) changed: Condvar,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) topics: Vec<Topic>,
    pub(crate) topic_ids: Names<TopicId>,
    pub(crate) groups: Vec<Group>,
    group_ids: Names<usize>,
    /// The newest producer of each transactional id.
    epochs: Names<u64>,
    /// Consumers made so far.
    pub(crate) sessions: u64,
    pub(crate) closed: bool,
    /// The memory that all entries take.
    pub(crate) held_bytes: usize,
    pub(crate) held_bytes_max: usize,
}

impl Shared {
    /// An empty log that may hold so many bytes.
    pub(crate) fn new(held_bytes_max: usize) -> Self {
        let state = Mutex::new(State { held_bytes_max, ..State::default() });
        Shared { state, changed: Condvar::new() }
    }

    /// The lock. No critical section leaves the state half changed, so that a panic elsewhere
    /// in a thread that holds it does no harm.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The place of a topic, or that there is none.
    pub(crate) fn topic_id(&self, action: &'static str, name: &str) -> Result<TopicId, LogError> {
        match self.topic_ids.get(name) {
            Some(id) => Ok(*id),
            None => fatal(action, format!("there is no topic {name:?}: create it first")),
        }
    }

    /// A partition by name, or what there is not.
    pub(crate) fn slot(&self, action: &'static str, of: &TopicPartition) -> Result<(Slot, &Partition), LogError> {
        let topic = self.topic_id(action, &of.topic)?;
        let slot = Slot { topic, partition: of.partition };
        match self.partition(slot) {
            Some(partition) => Ok((slot, partition)),
            None => {
                let (name, count) = (&of.topic, self.topics[topic].count);
                fatal(action, format!("topic {name:?} has {count} partitions, and no partition {}", of.partition))
            }
        }
    }

    pub(crate) fn partition(&self, slot: Slot) -> Option<&Partition> {
        self.topics.get(slot.topic)?.partition(slot.partition)
    }

    /// A partition's name.
    pub(crate) fn name(&self, slot: Slot) -> TopicPartition {
        let topic = self.topics.get(slot.topic).map(|topic| topic.name.to_string());
        TopicPartition { topic: topic.unwrap_or_default(), partition: slot.partition }
    }

    pub(crate) fn group_id(&self, name: &str) -> Option<usize> {
        self.group_ids.get(name).copied()
    }

    /// A group, made if need be.
    pub(crate) fn group_or_new(&mut self, action: &'static str, name: &str) -> Result<usize, LogError> {
        if let Some(id) = self.group_id(name) {
            return Ok(id);
        }
        check_name(action, "group", name)?;
        check_room(action, "groups", self.groups.len(), NAMES_MAX)?;
        let id = self.groups.len();
        self.groups.push(Group::default());
        self.group_ids.insert(name.into(), id);
        Ok(id)
    }

    /// The epoch of a new producer, which fences the older ones of its transactional id.
    pub(crate) fn next_epoch(&mut self, action: &'static str, transactional_id: &str) -> Result<u64, LogError> {
        if let Some(epoch) = self.epochs.get_mut(transactional_id) {
            *epoch += 1;
            return Ok(*epoch);
        }
        check_name(action, "transactional id", transactional_id)?;
        check_room(action, "transactional ids", self.epochs.len(), NAMES_MAX)?;
        self.epochs.insert(transactional_id.into(), 0);
        Ok(0)
    }

    /// The newest epoch of a transactional id.
    pub(crate) fn epoch(&self, transactional_id: &str) -> Option<u64> {
        self.epochs.get(transactional_id).copied()
    }

    /// The least next offset over the groups that have joined a topic, if there are any.
    fn floor(&self, slot: Slot) -> Option<i64> {
        let readers = self.topics.get(slot.topic)?.readers.iter();
        readers.filter_map(|group| self.groups.get(*group)?.progress.next(slot)).min()
    }

    /// Drops the entries of a partition below an offset.
    pub(crate) fn trim(&mut self, slot: Slot, before: i64) -> Vec<Entry> {
        let partition = self.topics.get_mut(slot.topic).and_then(|topic| topic.partition_mut(slot.partition));
        let dropped = partition.map(|partition| partition.trim(before)).unwrap_or_default();
        self.held_bytes -= dropped.iter().map(Entry::held_bytes).sum::<usize>();
        dropped
    }

    /// Drops what is no longer needed of a partition.
    pub(crate) fn clean(&mut self, slot: Slot) -> Vec<Entry> {
        let floor = self.floor(slot);
        let topic = self.topics.get_mut(slot.topic);
        let dropped = topic.map(|topic| topic.clean(slot.partition, floor)).unwrap_or_default();
        self.held_bytes -= dropped.iter().map(Entry::held_bytes).sum::<usize>();
        dropped
    }
}
