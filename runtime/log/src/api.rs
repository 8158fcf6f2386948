//! The interface to a partitioned, transactional record log: Kafka, or the in-process one.

use std::time::Duration;

use bytes::Bytes;

use crate::error::LogError;
pub use crate::membership::{Assignment, Committed, ConsumerOptions, GroupMetadata, Offset, Start, Subscription};
pub use crate::reading::{Bounds, Reader};

/// Headers of a record, in order; names may repeat, as in Kafka.
pub type Headers = Vec<(Box<str>, Bytes)>;

/// A partition of a topic, by the topic's real name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TopicPartition {
    /// Topic name.
    pub topic: String,
    /// Partition number, from 0.
    pub partition: u32,
}

/// A record read from a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which of the consumer's subscriptions it came from, by place.
    pub subscription: u16,
    /// Partition number.
    pub partition: u32,
    /// Offset in the partition. Offsets ascend but may have gaps (transaction markers, compaction).
    pub offset: i64,
    /// Record timestamp, ms since 1970 UTC.
    pub timestamp_ms: i64,
    /// Key bytes.
    pub key: Option<Bytes>,
    /// Value bytes; `None` is a tombstone.
    pub value: Option<Bytes>,
    /// Headers.
    pub headers: Headers,
}

/// A record to write. Without a partition it goes where Java's default partitioner would put it:
/// murmur2 of the key, or for no key the producer's sticky partition.
#[derive(Clone, Copy, Debug)]
pub struct OutRecord<'a> {
    /// Topic name.
    pub topic: &'a str,
    /// Fixed partition, if any.
    pub partition: Option<u32>,
    /// Record timestamp, ms since 1970 UTC.
    pub timestamp_ms: i64,
    /// Key bytes.
    pub key: Option<&'a [u8]>,
    /// Value bytes; `None` is a tombstone.
    pub value: Option<&'a [u8]>,
    /// Headers.
    pub headers: &'a [(Box<str>, Bytes)],
}

/// A log that workers read from and write to.
pub trait Log: Send + Sync {
    /// Its consumers.
    type Consumer: Consumer;
    /// Its producers.
    type Producer: Producer;
    /// Its readers outside any group.
    type Reader: Reader;

    /// Joins a group. Partitions come with the first [`Consumer::poll`]s.
    fn consumer(&self, options: ConsumerOptions) -> Result<Self::Consumer, LogError>;

    /// A transactional producer. An older one with the same id is fenced and its open
    /// transaction aborted before this returns.
    fn producer(&self, transactional_id: &str) -> Result<Self::Producer, LogError>;

    /// How many partitions a topic has; `None` when there is no such topic.
    fn partitions(&self, topic: &str) -> Result<Option<u32>, LogError>;

    /// The last stable offset: where committed data of a partition ends now.
    fn stable_end(&self, partition: &TopicPartition) -> Result<i64, LogError>;

    /// A reader of committed records outside any group, for changelogs.
    fn reader(&self) -> Result<Self::Reader, LogError>;

    /// Drops the records of a partition below `before`; what is gone already is no error.
    fn delete_records(&self, partition: &TopicPartition, before: i64) -> Result<(), LogError>;
}

/// A member of a group, reading committed records in partition order.
pub trait Consumer: Send {
    /// Waits up to `wait` for records or a change of assignment. Appends at most `max_records`
    /// to `out`; a change of assignment is returned alone, with nothing appended.
    fn poll(
        &mut self,
        max_records: usize,
        wait: Duration,
        out: &mut Vec<Record>,
    ) -> Result<Option<Assignment>, LogError>;

    /// Reads on from `next` in an assigned partition.
    fn seek(&mut self, partition: &TopicPartition, next: i64) -> Result<(), LogError>;

    /// Stops giving records of these assigned partitions, until [`Consumer::resume`]. The
    /// position stays.
    fn pause(&mut self, partitions: &[TopicPartition]) -> Result<(), LogError>;

    /// Gives records of these assigned partitions again.
    fn resume(&mut self, partitions: &[TopicPartition]) -> Result<(), LogError>;

    /// The group's committed next offset, if any. Waits for transactions under way.
    fn committed(&mut self, partition: &TopicPartition) -> Result<Option<Committed>, LogError>;

    /// The next offset this member would read: after markers too, so that it reaches the end.
    fn position(&mut self, partition: &TopicPartition) -> Result<i64, LogError>;

    /// Where an assigned partition ended when it was last fetched from, if it ever was: known
    /// without asking, and for showing only.
    fn end_seen(&mut self, partition: &TopicPartition) -> Option<i64>;

    /// Leaves the group for good: what it has goes to others at once, and does not wait for a member of
    /// its name to come back. Nothing is polled of it after that; who only drops it may come back.
    fn leave(&mut self) -> Result<(), LogError>;

    /// Who this member is now, for [`Producer::commit`].
    fn group_metadata(&self) -> GroupMetadata;
}

/// A transactional producer.
pub trait Producer: Send {
    /// Opens a transaction.
    fn begin(&mut self) -> Result<(), LogError>;

    /// Adds a record to the open transaction; copies it.
    fn send(&mut self, record: OutRecord<'_>) -> Result<(), LogError>;

    /// Commits the records and the offsets together; on an error nothing is visible, except
    /// that after `Fatal` or `Retriable` the outcome is unknown until read back.
    fn commit(&mut self, offsets: &[Offset], group: &GroupMetadata) -> Result<(), LogError>;

    /// Drops the open transaction.
    fn abort(&mut self) -> Result<(), LogError>;
}
