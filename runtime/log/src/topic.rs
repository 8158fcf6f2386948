//! A topic: its partitions, who reads it, and what may be dropped of it.

use crate::entry::Entry;
use crate::partition::Partition;

/// What happens to records that are no longer needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopicCleanup {
    /// Nothing: all are kept.
    Keep,
    /// Records are dropped once every group that has joined the topic has committed past them.
    Consumed,
    /// Of each key the last record is kept; a tombstone goes with what it deletes. Records that
    /// a group that has joined the topic has not committed past are kept in any case.
    Compact,
}

/// The place of a topic in the log's list; topics are never removed.
pub(crate) type TopicId = usize;

/// A partition of a topic, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slot {
    pub(crate) topic: TopicId,
    pub(crate) partition: u32,
}

#[derive(Debug)]
pub(crate) struct Topic {
    pub(crate) name: Box<str>,
    pub(crate) cleanup: TopicCleanup,
    pub(crate) count: u32,
    partitions: Vec<Partition>,
    /// The groups that have ever joined, by their places.
    pub(crate) readers: Vec<usize>,
}

impl Topic {
    pub(crate) fn new(name: &str, count: u32, cleanup: TopicCleanup) -> Self {
        let partitions = (0..count).map(|_| Partition::default()).collect();
        Topic { name: name.into(), cleanup, count, partitions, readers: Vec::new() }
    }

    pub(crate) fn partitions(&self) -> &[Partition] {
        &self.partitions
    }

    pub(crate) fn partition(&self, number: u32) -> Option<&Partition> {
        self.partitions.get(usize::try_from(number).ok()?)
    }

    pub(crate) fn partition_mut(&mut self, number: u32) -> Option<&mut Partition> {
        self.partitions.get_mut(usize::try_from(number).ok()?)
    }

    /// Drops what is no longer needed of a partition; `floor` is the least that the readers
    /// have committed, if there are any.
    pub(crate) fn clean(&mut self, number: u32, floor: Option<i64>) -> Vec<Entry> {
        let cleanup = self.cleanup;
        let Some(partition) = self.partition_mut(number) else { return Vec::new() };
        match (cleanup, floor) {
            (TopicCleanup::Keep, _) | (TopicCleanup::Consumed, None) => Vec::new(),
            (TopicCleanup::Consumed, Some(floor)) => partition.trim(floor),
            (TopicCleanup::Compact, floor) => partition.compact(floor.unwrap_or(partition.end())),
        }
    }
}
