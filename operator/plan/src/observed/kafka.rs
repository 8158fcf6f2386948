//! What Kafka has of the topics that a pipeline names.

use std::collections::BTreeMap;

/// What Kafka has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KafkaSeen {
    /// It does not answer; so nothing is known of its topics.
    Away {
        /// What was seen.
        why: String,
    },
    /// It was not asked, for what a secret says cannot be used.
    Locked {
        /// Which secret and key, and what is wrong with it.
        message: String,
    },
    /// It answers, and does not tell us; so nothing is known of its topics.
    Refuses {
        /// What it said, and what to do.
        message: String,
    },
    /// The topics that the pipeline names and that there are, by name.
    Topics(BTreeMap<String, TopicSeen>),
}

impl Default for KafkaSeen {
    fn default() -> KafkaSeen {
        KafkaSeen::Away { why: "it was not asked yet".to_owned() }
    }
}

impl KafkaSeen {
    /// The topic of this name, if Kafka answers and has one.
    pub fn topic(&self, topic_name: &str) -> Option<&TopicSeen> {
        match self {
            KafkaSeen::Topics(topics) => topics.get(topic_name),
            _ => None,
        }
    }

    /// Whether nothing is known of its topics.
    pub fn is_unknown(&self) -> bool {
        !matches!(self, KafkaSeen::Topics(_))
    }
}

/// A topic as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicSeen {
    /// The id that Kafka gave it: a topic that is made anew has another one.
    pub id: String,
    /// Its partitions.
    pub partitions: u32,
    /// Copies of each.
    pub replication: u16,
    /// Its own settings: those that somebody gave this very topic, and none that come from defaults of the brokers.
    pub configs: BTreeMap<String, String>,
}
