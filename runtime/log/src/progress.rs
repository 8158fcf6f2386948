//! Progress: how far a group has come in the topics that it has joined.

use std::collections::BTreeMap;

use crate::api::{Committed, Start};
use crate::topic::{Slot, Topic, TopicId};

/// Where a group is in one partition.
#[derive(Clone, Copy, Debug)]
struct Reached {
    /// Where it began when it first joined.
    start: i64,
    committed: Option<Committed>,
}

/// How far a group has come.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    topics: BTreeMap<TopicId, Vec<Reached>>,
}

impl Progress {
    /// Begins to follow a topic, unless that is done already; tells whether it was not.
    pub(crate) fn follow(&mut self, id: TopicId, topic: &Topic, start: Start) -> bool {
        if self.topics.contains_key(&id) {
            return false;
        }
        let begin = topic.partitions().iter().map(|partition| match start {
            Start::Earliest => partition.base(),
            Start::Latest => partition.end(),
        });
        self.topics.insert(id, begin.map(|start| Reached { start, committed: None }).collect());
        true
    }

    fn place(&self, slot: Slot) -> Option<&Reached> {
        self.topics.get(&slot.topic)?.get(usize::try_from(slot.partition).ok()?)
    }

    /// What has been committed of a partition.
    pub(crate) fn committed(&self, slot: Slot) -> Option<Committed> {
        self.place(slot)?.committed
    }

    /// The next offset to read: what was committed, else where the group began. Nothing for
    /// topics that it has never joined.
    pub(crate) fn next(&self, slot: Slot) -> Option<i64> {
        self.place(slot).map(|place| place.committed.map_or(place.start, |committed| committed.next))
    }

    /// Commits an offset; tells whether the group follows the topic.
    pub(crate) fn commit(&mut self, slot: Slot, committed: Committed) -> bool {
        let place = self.topics.get_mut(&slot.topic).and_then(|places| {
            let at = usize::try_from(slot.partition).ok()?;
            places.get_mut(at)
        });
        place.map(|place| place.committed = Some(committed)).is_some()
    }
}
