//! Topics: as one is to be, and as one is.

use std::collections::BTreeMap;

/// A topic as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTopic {
    /// Its name.
    pub name: String,
    /// Its partitions.
    pub partitions: u32,
    /// Copies of each partition.
    pub replication: u16,
    /// Settings, by Kafka's names.
    pub config: Vec<(String, String)>,
}

/// A topic as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// How many partitions.
    pub partitions: u32,
    /// Copies of its first partition.
    pub replication: u16,
    /// All settings that may be shown, by Kafka's names.
    pub config: BTreeMap<String, Setting>,
}

/// A setting of a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// What is in force.
    pub value: String,
    /// Whether it was set for this topic; else it is the brokers'.
    pub of_topic: bool,
}
