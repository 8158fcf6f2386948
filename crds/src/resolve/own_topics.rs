//! Topics as they are made: the settings of a pipeline's, and those of what stages make themselves.

use std::collections::BTreeMap;

use crate::Cleanup;

use super::{ResolvedTopic, Retention};

/// Settings of a stage's changelog: Kafka keeps it for ever, and the stage itself deletes what it needs no more. Packs
/// are nearly as large as the largest record, so that is not left to the brokers' default, which may be less.
pub const CHANGELOG_SETTINGS: [(&str, &str); 5] = [
    ("cleanup.policy", "delete"),
    ("retention.ms", "-1"),
    ("retention.bytes", "-1"),
    ("segment.bytes", "67108864"),
    ("max.message.bytes", "1048588"),
];

/// Settings of a stage's own topic of dead letters: they stay until somebody has looked at them.
pub const DEAD_LETTER_SETTINGS: [(&str, &str); 2] = [("cleanup.policy", "delete"), ("retention.ms", "-1")];

/// Partitions of a stage's own topic of dead letters.
pub const DEAD_LETTER_PARTITIONS: u32 = 1;

impl ResolvedTopic {
    /// The topic's settings, by Kafka's names: what its fields say, and what is given beside them.
    pub fn settings(&self) -> BTreeMap<String, String> {
        let retention = match self.retention {
            Retention::Forever => "-1".to_owned(),
            Retention::Ms(ms) => ms.to_string(),
        };
        let cleanup = match self.cleanup {
            Cleanup::Delete => "delete",
            Cleanup::Compact => "compact",
        };
        let own = [("cleanup.policy".to_owned(), cleanup.to_owned()), ("retention.ms".to_owned(), retention)];
        own.into_iter().chain(self.config.clone()).collect()
    }
}
