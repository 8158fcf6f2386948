//! A group that is not where its changelog ends: told, and never answered with wrong numbers.

use std::fmt::{self, Display, Formatter};

use stockflow_log::TopicPartition;

/// Where a group is, and where the changelog of its shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The group.
    pub group: String,
    /// The input.
    pub partition: TopicPartition,
    /// Where the group is.
    pub committed: Option<i64>,
    /// The changelog.
    pub changelog: String,
    /// Where the changelog's last commit is.
    pub has: Option<i64>,
}

impl Display for Moved {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Moved { group, partition, committed, changelog, has } = self;
        write!(
            f,
            "group {group} is at {} in {}/{}, but the last commit in {changelog} is at {}: was the group moved by \
             hand, or the changelog deleted? Move the group back to the changelog's offset; or, to begin anew, \
             delete the group and the changelog together",
            or_nowhere(*committed),
            partition.topic,
            partition.partition,
            or_nowhere(*has)
        )
    }
}

fn or_nowhere(offset: Option<i64>) -> String {
    offset.map_or_else(|| "no offset".to_owned(), |offset| format!("offset {offset}"))
}
