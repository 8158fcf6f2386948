//! Membership of a group: what a member reads, what it owns, and what the group has committed.

use crate::api::TopicPartition;

/// Where a group that has no committed offset begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the oldest record.
    Earliest,
    /// After the newest record there was when the group first joined.
    Latest,
}

/// A topic that a consumer reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Topic name.
    pub topic: String,
    /// Where to begin without a committed offset.
    pub start: Start,
}

/// What a consumer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsumerOptions {
    /// Consumer group.
    pub group: String,
    /// Stable member name (Kafka's group.instance.id).
    pub instance: String,
    /// Topics, read together. Which member gets which partition is the log's affair: equal
    /// partitions of several topics may come to different members, so what needs them together
    /// (a ledger) reads one topic. (The in-process log keeps them together; of Kafka's assignors
    /// the cooperative one does not.)
    pub subscriptions: Vec<Subscription>,
}

/// The group member and generation that offsets are committed as; stale ones are fenced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupMetadata {
    /// Consumer group.
    pub group: String,
    /// Member name.
    pub instance: String,
    /// Generation of the assignment.
    pub generation: u64,
    /// The id that the log gave this member when it joined; empty where a log gives none.
    pub member: String,
}

impl GroupMetadata {
    /// Of a transaction that commits no offsets, so that no group is asked.
    pub fn nobody() -> GroupMetadata {
        GroupMetadata { group: String::new(), instance: String::new(), generation: 0, member: String::new() }
    }
}

/// A change of what a member owns, to be handled before anything else is polled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assignment {
    /// These partitions are now this member's.
    Assigned(Vec<TopicPartition>),
    /// These go to another member once this one polls again: commit first.
    Revoked(Vec<TopicPartition>),
    /// These are gone already: drop what is uncommitted.
    Lost(Vec<TopicPartition>),
}

/// An offset to commit: the next one to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offset {
    /// The partition.
    pub partition: TopicPartition,
    /// Next offset to read.
    pub next: i64,
    /// The committer's own number of this commit, kept with it (in Kafka as the offset's
    /// metadata): it tells apart commits of the same offset. 0 where nobody counts.
    pub seq: u64,
}

/// What a group has committed of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Next offset to read.
    pub next: i64,
    /// The number that was committed with it.
    pub seq: u64,
}
