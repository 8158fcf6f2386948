//! A write buffer: records on their way into partitions.

use std::mem;
use std::sync::Arc;

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use crate::api::OutRecord;
use crate::arena::Arena;
use crate::entry::{ENTRY_BYTES, Entry, size_bytes};
use crate::error::LogError;
use crate::limits::{RECORD_BYTES_MAX, TRANSACTION_BYTES_MAX, TRANSACTION_RECORDS_MAX, fatal};
use crate::murmur2::partition_for;
use crate::state::{Shared, State};
use crate::topic::{Slot, TopicCleanup, TopicId};

/// Records to be appended to partitions.
#[derive(Debug, Default)]
pub(crate) struct Staged {
    pub(crate) parts: Vec<(Slot, Vec<Entry>)>,
    /// The memory that they will take in the log.
    pub(crate) held_bytes: usize,
}

/// Records that are not in the log yet.
#[derive(Debug)]
pub(crate) struct Buffer {
    shared: Arc<Shared>,
    topics: HashMap<Box<str>, Outlet, RandomState>,
    records: usize,
    bytes: usize,
    /// Moves the records without a key on from one partition to the next.
    turn: u32,
}

/// What a topic is to get. Topics are never removed, so that their settings are asked for once.
#[derive(Debug)]
struct Outlet {
    topic: TopicId,
    keyed: bool,
    /// Of the topic alone: what is soon dropped shares no memory with what is kept.
    arena: Arena,
    partitions: Vec<Vec<Entry>>,
}

impl Buffer {
    pub(crate) fn new(shared: &Arc<Shared>) -> Self {
        Buffer { shared: Arc::clone(shared), topics: HashMap::default(), records: 0, bytes: 0, turn: 0 }
    }

    pub(crate) fn records(&self) -> usize {
        self.records
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Copies a record in.
    pub(crate) fn add(&mut self, action: &'static str, record: &OutRecord<'_>) -> Result<(), LogError> {
        let (topic, bytes) = (record.topic, size_bytes(record));
        if bytes > RECORD_BYTES_MAX {
            let most = format!("the most is {RECORD_BYTES_MAX} bytes");
            return fatal(action, format!("a record of {bytes} bytes for topic {topic:?} is too large: {most}"));
        }
        if self.bytes + bytes > TRANSACTION_BYTES_MAX || self.records >= TRANSACTION_RECORDS_MAX {
            let most = format!("{TRANSACTION_BYTES_MAX} bytes or {TRANSACTION_RECORDS_MAX} records");
            return fatal(action, format!("a transaction of over {most} is too large: commit more often"));
        }
        if !self.topics.contains_key(topic) {
            let outlet = Outlet::open(&self.shared.lock(), action, topic)?;
            self.topics.insert(topic.into(), outlet);
        }
        let Some(outlet) = self.topics.get_mut(topic) else { return Ok(()) };
        let place = outlet.place(action, record, self.turn)?;
        outlet.partitions[place].push(Entry::write(record, &mut outlet.arena));
        self.records += 1;
        self.bytes += bytes;
        Ok(())
    }

    /// Takes out what there is, by partition.
    pub(crate) fn take(&mut self) -> Staged {
        let held_bytes = self.bytes + self.records * ENTRY_BYTES;
        let mut parts = Vec::new();
        for outlet in self.topics.values_mut() {
            for (partition, entries) in (0..).zip(&mut outlet.partitions) {
                if !entries.is_empty() {
                    parts.push((Slot { topic: outlet.topic, partition }, mem::take(entries)));
                }
            }
        }
        (self.records, self.bytes) = (0, 0);
        self.turn = self.turn.wrapping_add(1);
        Staged { parts, held_bytes }
    }

    /// Drops what there is.
    pub(crate) fn clear(&mut self) {
        drop(self.take());
    }
}

impl Outlet {
    fn open(state: &State, action: &'static str, name: &str) -> Result<Self, LogError> {
        let id = state.topic_id(action, name)?;
        let topic = &state.topics[id];
        let partitions = topic.partitions().iter().map(|_| Vec::new()).collect();
        let keyed = topic.cleanup == TopicCleanup::Compact;
        Ok(Outlet { topic: id, keyed, arena: Arena::default(), partitions })
    }

    /// Which of the partitions a record belongs in.
    fn place(&self, action: &'static str, record: &OutRecord<'_>, turn: u32) -> Result<usize, LogError> {
        let (name, count) = (record.topic, self.partitions.len());
        if self.keyed && record.key.is_none() {
            return fatal(action, format!("a record without a key for topic {name:?}, which is compacted by key"));
        }
        // Within what a topic may have, so that nothing is cut.
        let partitions = u32::try_from(count).unwrap_or(u32::MAX);
        let number = match (record.partition, record.key) {
            (Some(number), _) => number,
            (None, Some(key)) => partition_for(key, partitions),
            (None, None) => turn % partitions.max(1),
        };
        match usize::try_from(number) {
            Ok(place) if place < count => Ok(place),
            _ => fatal(action, format!("topic {name:?} has {count} partitions, and no partition {number}")),
        }
    }
}
