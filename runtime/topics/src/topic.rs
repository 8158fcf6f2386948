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

impl Topic {
    /// A setting that is in force, by Kafka's name; `None` when nobody says.
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.config.get(name).map(|setting| setting.value.as_str())
    }

    /// Whether Kafka compacts it: of each key the newest record alone is kept, and none without a key.
    pub fn is_compacted(&self) -> bool {
        let policies = self.setting("cleanup.policy").unwrap_or_default();
        policies.split(',').any(|policy| policy.trim() == "compact")
    }
}
