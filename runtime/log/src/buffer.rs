//! A write buffer: records on their way into partitions, in one growing piece of memory.

use std::sync::Arc;

use bytes::BytesMut;
use foldhash::fast::RandomState;
use hashbrown::HashMap;

use crate::api::{LogError, OutRecord};
use crate::entry::{Draft, Entry, size_bytes};
use crate::limits::{RECORD_BYTES_MAX, TRANSACTION_BYTES_MAX, TRANSACTION_RECORDS_MAX, fatal};
use crate::murmur2::partition_for;
use crate::state::{Shared, State};
use crate::topic::{Slot, TopicCleanup, TopicId};

/// Records to be appended to partitions, in order.
pub(crate) type Staged = Vec<(Slot, Vec<Entry>)>;

/// Records that are not in the log yet.
#[derive(Debug)]
pub(crate) struct Buffer {
    shared: Arc<Shared>,
    arena: BytesMut,
    topics: HashMap<Box<str>, Outlet, RandomState>,
    records: usize,
    /// Moves the records without a key on from one partition to the next.
    turn: u32,
}

/// What a topic is to get. Topics are never removed, so that their settings are asked for once.
#[derive(Debug)]
struct Outlet {
    topic: TopicId,
    keyed: bool,
    partitions: Vec<Vec<Draft>>,
}

impl Buffer {
    pub(crate) fn new(shared: &Arc<Shared>) -> Self {
        let (arena, topics) = (BytesMut::new(), HashMap::default());
        Buffer { shared: Arc::clone(shared), arena, topics, records: 0, turn: 0 }
    }

    pub(crate) fn records(&self) -> usize {
        self.records
    }

    pub(crate) fn bytes(&self) -> usize {
        self.arena.len()
    }

    /// Copies a record in.
    pub(crate) fn add(&mut self, action: &'static str, record: &OutRecord<'_>) -> Result<(), LogError> {
        let (topic, bytes) = (record.topic, size_bytes(record));
        if bytes > RECORD_BYTES_MAX {
            let most = format!("the most is {RECORD_BYTES_MAX} bytes");
            return fatal(action, format!("a record of {bytes} bytes for topic {topic:?} is too large: {most}"));
        }
        if self.arena.len() + bytes > TRANSACTION_BYTES_MAX || self.records >= TRANSACTION_RECORDS_MAX {
            let most = format!("{TRANSACTION_BYTES_MAX} bytes or {TRANSACTION_RECORDS_MAX} records");
            return fatal(action, format!("a transaction of over {most} is too large: commit more often"));
        }
        if !self.topics.contains_key(topic) {
            let outlet = Outlet::open(&self.shared.lock(), action, topic)?;
            self.topics.insert(topic.into(), outlet);
        }
        let Some(outlet) = self.topics.get_mut(topic) else { return Ok(()) };
        let drafts = outlet.partition(action, record, self.turn)?;
        drafts.push(Draft::write(record, &mut self.arena));
        self.records += 1;
        Ok(())
    }

    /// Takes out what there is, by partition.
    pub(crate) fn take(&mut self) -> Staged {
        let arena = self.arena.split().freeze();
        let mut staged = Staged::new();
        for outlet in self.topics.values_mut() {
            for (partition, drafts) in (0..).zip(&mut outlet.partitions) {
                if !drafts.is_empty() {
                    let entries = drafts.drain(..).map(|draft| draft.entry(&arena)).collect();
                    staged.push((Slot { topic: outlet.topic, partition }, entries));
                }
            }
        }
        self.next_turn();
        staged
    }

    /// Drops what there is.
    pub(crate) fn clear(&mut self) {
        self.arena.clear();
        self.topics.values_mut().flat_map(|outlet| &mut outlet.partitions).for_each(Vec::clear);
        self.next_turn();
    }

    fn next_turn(&mut self) {
        self.records = 0;
        self.turn = self.turn.wrapping_add(1);
    }
}

impl Outlet {
    fn open(state: &State, action: &'static str, name: &str) -> Result<Self, LogError> {
        let id = state.topic_id(action, name)?;
        let topic = &state.topics[id];
        let partitions = topic.partitions().iter().map(|_| Vec::new()).collect();
        Ok(Outlet { topic: id, keyed: topic.cleanup == TopicCleanup::Compact, partitions })
    }

    fn partition(
        &mut self,
        action: &'static str,
        record: &OutRecord<'_>,
        turn: u32,
    ) -> Result<&mut Vec<Draft>, LogError> {
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
        match usize::try_from(number).ok().and_then(|number| self.partitions.get_mut(number)) {
            Some(drafts) => Ok(drafts),
            None => fatal(action, format!("topic {name:?} has {count} partitions, and no partition {number}")),
        }
    }
}
