//! Resolved topics.

use std::collections::BTreeMap;

use crate::{Cleanup, OnDelete};

/// The place of a topic in [`ResolvedPipeline::topics`](super::ResolvedPipeline::topics).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TopicIndex(pub usize);

/// A topic of the pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedTopic {
    /// The short name that stages and rules use.
    pub name: String,
    /// The name in Kafka.
    pub topic_name: String,
    /// Who manages the topic, and its partitions if we do.
    pub partitions: Partitions,
    /// How long records stay. Of no meaning for an external topic.
    pub retention: Retention,
    /// What is cleaned up. Of no meaning for an external topic.
    pub cleanup: Cleanup,
    /// Copies of each partition. Of no meaning for an external topic.
    pub replication_factor: u16,
    /// What becomes of it when the pipeline is deleted. Of no meaning for an external topic, which stays.
    pub on_delete: OnDelete,
    /// Further topic settings, by Kafka's names.
    pub config: BTreeMap<String, String>,
}

impl ResolvedTopic {
    /// Whether the pipeline creates and changes the topic.
    pub fn managed(&self) -> bool {
        matches!(self.partitions, Partitions::Managed(_))
    }
}

/// Partitions of a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Partitions {
    /// The pipeline creates the topic with so many partitions, at least one.
    Managed(u32),
    /// The topic is someone else's and has the partitions it has; Kafka knows how many.
    External,
}

/// How long records stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// Until they are deleted by hand, or compacted.
    Forever,
    /// For so many milliseconds.
    Ms(i64),
}
