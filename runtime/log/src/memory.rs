//! The in-process log: topics, groups and producers of one process.

use std::sync::{Arc, PoisonError};

use crate::api::{ConsumerOptions, Log, TopicPartition};
use crate::consumer::MemoryConsumer;
use crate::error::LogError;
use crate::feeder::Feeder;
use crate::join::join;
use crate::limits::{LOG_BYTES_MAX, NAMES_MAX, PARTITIONS_MAX, check_room, check_topic_name, fatal};
use crate::producer::MemoryProducer;
use crate::reader::MemoryReader;
use crate::state::{Shared, State};
use crate::topic::{Slot, Topic, TopicCleanup, TopicId};

/// A log in memory, Kafka in shape: partitions, groups, transactions. Clones are the same log.
#[derive(Clone, Debug)]
pub struct MemoryLog {
    shared: Arc<Shared>,
}

impl Default for MemoryLog {
    fn default() -> Self {
        Self::bounded(LOG_BYTES_MAX)
    }
}

impl MemoryLog {
    /// A log without topics, that holds at most [`LOG_BYTES_MAX`] bytes.
    pub fn new() -> Self {
        Self::default()
    }

    /// A log without topics, that holds at most so many bytes: records, and 64 bytes or so for
    /// each. Feeding and committing what would be more is a `Fatal` error.
    pub fn bounded(held_bytes_max: usize) -> Self {
        MemoryLog { shared: Arc::new(Shared::new(held_bytes_max)) }
    }

    /// The bytes that the log holds now.
    pub fn held_bytes(&self) -> usize {
        self.shared.lock().held_bytes
    }

    /// Makes a topic; one that is there with the same settings is left as it is.
    ///
    /// # Errors
    /// `Fatal` when it is there with other settings, has no partitions or too many, or a name
    /// that Kafka would refuse, or when there are too many topics.
    pub fn create_topic(&self, name: &str, partitions: u32, cleanup: TopicCleanup) -> Result<(), LogError> {
        let action = "create a topic";
        check_topic_name(action, name)?;
        if !(1..=PARTITIONS_MAX).contains(&partitions) {
            return fatal(action, format!("{partitions} partitions for {name:?}: 1 to {PARTITIONS_MAX} are possible"));
        }
        let mut state = self.shared.lock();
        if let Some(topic) = state.topic_ids.get(name).map(|id| &state.topics[*id]) {
            if (topic.count, topic.cleanup) == (partitions, cleanup) {
                return Ok(());
            }
            let settings = format!("{} partitions and cleanup {:?}", topic.count, topic.cleanup);
            return fatal(action, format!("{name:?} is there already, with {settings}"));
        }
        check_room(action, "topics", state.topics.len(), NAMES_MAX)?;
        let id = state.topics.len();
        state.topics.push(Topic::new(name, partitions, cleanup));
        state.topic_ids.insert(name.into(), id);
        Ok(())
    }

    /// The next offset that a group has committed in a partition.
    pub fn committed(&self, group: &str, topic: &str, partition: u32) -> Option<i64> {
        let state = self.shared.lock();
        let slot = Slot { topic: *state.topic_ids.get(topic)?, partition };
        state.groups[state.group_id(group)?].progress.committed(slot).map(|committed| committed.next)
    }

    /// Where a partition ends, markers included: its last stable offset. 0 when there is no
    /// such partition.
    pub fn end_offset(&self, topic: &str, partition: u32) -> i64 {
        let state = self.shared.lock();
        let partition = TopicPartition { topic: topic.to_owned(), partition };
        state.slot("read the end", &partition).map_or(0, |(_, partition)| partition.end())
    }

    /// Offsets that a group has not committed in a topic, markers included, and what was dropped
    /// not. For a group that has never joined the topic, all that there is.
    pub fn lag(&self, group: &str, topic: &str) -> u64 {
        let state = self.shared.lock();
        let Some(id) = state.topic_ids.get(topic) else { return 0 };
        let progress = state.group_id(group).map(|group| &state.groups[group].progress);
        let behind = (0..).zip(state.topics[*id].partitions()).map(|(number, partition)| {
            let next = progress.and_then(|progress| progress.next(Slot { topic: *id, partition: number }));
            u64::try_from(partition.end() - next.unwrap_or(0).max(partition.base())).unwrap_or(0)
        });
        behind.sum()
    }

    /// A writer without transactions.
    pub fn feeder(&self) -> Feeder {
        Feeder::new(&self.shared)
    }

    /// Waits until every group that has joined a topic has fewer than `records` uncommitted
    /// ones in it (0 means the same as 1: none), or the log is closed. Returns at once when there
    /// is no such group or topic.
    pub fn wait_until_backlog_below(&self, topic: &str, records: u64) {
        let state = self.shared.lock();
        let Some(id) = state.topic_ids.get(topic).copied() else { return };
        let behind = |state: &mut State| !state.closed && backlog(state, id) >= records.max(1);
        drop(self.shared.changed.wait_while(state, behind).unwrap_or_else(PoisonError::into_inner));
    }

    /// Wakes all that wait. From now on polls give nothing, at once, and nobody waits.
    pub fn close(&self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
    }
}

/// The most records of a topic that one of its groups has not committed.
fn backlog(state: &State, id: TopicId) -> u64 {
    let topic = &state.topics[id];
    let of_group = |group: &usize| -> u64 {
        let progress = &state.groups[*group].progress;
        let counts = (0..).zip(topic.partitions()).map(|(number, partition)| {
            let next = progress.next(Slot { topic: id, partition: number });
            next.map_or(0, |next| partition.count_from(next) as u64)
        });
        counts.sum()
    };
    topic.readers.iter().map(of_group).max().unwrap_or(0)
}

impl Log for MemoryLog {
    type Consumer = MemoryConsumer;
    type Producer = MemoryProducer;
    type Reader = MemoryReader;

    fn consumer(&self, options: ConsumerOptions) -> Result<MemoryConsumer, LogError> {
        join(&self.shared, options)
    }

    fn producer(&self, transactional_id: &str) -> Result<MemoryProducer, LogError> {
        let epoch = self.shared.lock().next_epoch("open a producer", transactional_id)?;
        Ok(MemoryProducer::new(&self.shared, transactional_id, epoch))
    }

    fn partitions(&self, topic: &str) -> Result<Option<u32>, LogError> {
        let state = self.shared.lock();
        Ok(state.topic_ids.get(topic).map(|id| state.topics[*id].count))
    }

    fn stable_end(&self, partition: &TopicPartition) -> Result<i64, LogError> {
        let state = self.shared.lock();
        Ok(state.slot("read the end", partition)?.1.end())
    }

    fn reader(&self) -> Result<MemoryReader, LogError> {
        Ok(MemoryReader::new(&self.shared))
    }

    fn delete_records(&self, partition: &TopicPartition, before: i64) -> Result<(), LogError> {
        let action = "delete records";
        let mut state = self.shared.lock();
        let (slot, log) = state.slot(action, partition)?;
        if before > log.end() {
            let TopicPartition { topic, partition } = partition;
            return fatal(action, format!("{topic:?} partition {partition} ends at {}, before {before}", log.end()));
        }
        let dropped = state.trim(slot, before);
        drop(state);
        drop(dropped);
        Ok(())
    }
}
