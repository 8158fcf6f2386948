//! Backlogs: what waits for groups that nobody is in, of many groups in few requests.
//!
//! A look costs a request for the ends of all partitions to each broker that leads one, and as many
//! for what groups have committed as the [`memo`] says are due: a group without members commits nothing.

mod memo;

use std::collections::{BTreeMap, BTreeSet};

use stockflow_log::{LogError, TopicPartition};

use super::KafkaAdmin;
use memo::Memo;

/// A group that nobody is in, and the topics that it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asleep {
    /// The group.
    pub group: String,
    /// The topics.
    pub topics: BTreeSet<String>,
}

/// What waits in a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Where committed data ends.
    pub end: u64,
    /// Offsets from where the group is up to there.
    pub lag: u64,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// By group, every partition that it reads; `None` is unknown, which is not 0. A group that reads
    /// a topic that is not known is not among them.
    pub backlogs: BTreeMap<String, Vec<(TopicPartition, Option<Waiting>)>>,
    /// Partitions of each topic that was asked for and is there.
    pub counts: BTreeMap<String, u32>,
}

/// What was found out before, and need not be asked again. One for each cluster.
#[derive(Debug, Default)]
pub struct Backlogs {
    memo: Memo,
}

impl Backlogs {
    /// What waits for each of these groups, and how many partitions their topics and the `counted` ones have.
    /// To be asked every few seconds: what it knows is of that pace.
    ///
    /// # Errors
    /// When the brokers cannot be asked.
    pub fn look(
        &mut self,
        admin: &KafkaAdmin,
        asleep: &[Asleep],
        counted: &BTreeSet<String>,
    ) -> Result<Looked, LogError> {
        self.memo.begin(asleep, counted);
        let topics = self.memo.topics_due();
        self.memo.counted(&topics, admin.partition_counts(&topics)?);
        let groups = self.memo.groups_due();
        let names: Vec<&str> = groups.iter().map(String::as_str).collect();
        let found = if names.is_empty() { Vec::new() } else { admin.committed_by(&names)? };
        for (group, found) in groups.iter().zip(found) {
            if let Err(error) = &found {
                tracing::warn!(group, %error, "what a group has committed is not known");
            }
            self.memo.committed(group, found.ok());
        }
        let ends = admin.stable_ends_known(&self.memo.partitions(asleep))?;
        Ok(self.memo.looked(asleep, &ends.into_iter().collect()))
    }
}
