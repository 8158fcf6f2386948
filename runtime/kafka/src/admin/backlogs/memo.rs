//! Memo: what is known of topics and of groups without members, and what is to be asked again. Pure.

use std::collections::{BTreeMap, BTreeSet};

use stockflow_log::TopicPartition;

use super::{Asleep, Looked, Waiting};
use crate::admin::GroupOffsets;

/// Topics are counted again in one look of so many: they seldom grow.
const COUNTED_EACH: u64 = 12;
/// Groups that are asked for the first time, in one look.
const NEW_MAX: usize = 256;
/// Groups that are asked for again in one look: somebody may have moved them by hand.
const AGAIN_MAX: usize = 1;

#[derive(Debug, Default)]
pub(super) struct Memo {
    look: u64,
    topics: BTreeSet<String>,
    counts: BTreeMap<String, u32>,
    groups: BTreeMap<String, Group>,
}

/// What is known of a group.
#[derive(Debug, Default)]
struct Group {
    /// In which look it was asked for last.
    asked: u64,
    /// Where it is; `None` until it was told.
    next: Option<BTreeMap<TopicPartition, i64>>,
}

impl Memo {
    /// A look begins. What is not asked for any more is forgotten: a group that wakes commits.
    pub(super) fn begin(&mut self, asleep: &[Asleep], counted: &BTreeSet<String>) {
        self.look += 1;
        self.topics = asleep.iter().flat_map(|group| &group.topics).chain(counted).cloned().collect();
        self.counts.retain(|topic, _| self.topics.contains(topic));
        let names: BTreeSet<&str> = asleep.iter().map(|group| group.group.as_str()).collect();
        self.groups.retain(|name, _| names.contains(name.as_str()));
        for name in names {
            if !self.groups.contains_key(name) {
                self.groups.insert(name.to_owned(), Group::default());
            }
        }
    }

    pub(super) fn topics_due(&self) -> Vec<String> {
        let all = self.look.is_multiple_of(COUNTED_EACH);
        self.topics.iter().filter(|topic| all || !self.counts.contains_key(*topic)).cloned().collect()
    }

    pub(super) fn counted(&mut self, asked: &[String], found: Vec<(String, u32)>) {
        for topic in asked {
            self.counts.remove(topic);
        }
        self.counts.extend(found);
    }

    /// Those that are not known, and of the others the ones that were asked for longest ago.
    pub(super) fn groups_due(&self) -> Vec<String> {
        let mut groups: Vec<_> = self.groups.iter().collect();
        groups.sort_by_key(|(name, group)| (group.asked, *name));
        let some = |known: bool, most: usize| {
            groups
                .iter()
                .filter(move |(_, group)| group.next.is_some() == known)
                .map(|(name, _)| (*name).clone())
                .take(most)
        };
        some(false, NEW_MAX).chain(some(true, AGAIN_MAX)).collect()
    }

    /// What a group said; `None` if it did not.
    pub(super) fn committed(&mut self, group: &str, found: Option<GroupOffsets>) {
        if let Some(group) = self.groups.get_mut(group) {
            group.asked = self.look;
            group.next = found.map(|found| found.into_iter().map(|(at, committed)| (at, committed.next)).collect());
        }
    }

    /// The partitions whose ends are to be asked for, each once.
    pub(super) fn partitions(&self, asleep: &[Asleep]) -> Vec<TopicPartition> {
        let topics: BTreeSet<&String> = asleep.iter().flat_map(|group| &group.topics).collect();
        topics.into_iter().flat_map(|topic| self.partitions_of(topic)).collect()
    }

    fn partitions_of(&self, topic: &str) -> Vec<TopicPartition> {
        let count = self.counts.get(topic).copied().unwrap_or(0);
        (0..count).map(|partition| TopicPartition { topic: topic.to_owned(), partition }).collect()
    }

    /// What that comes to. A topic of which not every end was told is counted again in the next look.
    pub(super) fn looked(&mut self, asleep: &[Asleep], ends: &BTreeMap<TopicPartition, i64>) -> Looked {
        let offset = |offset: i64| u64::try_from(offset).unwrap_or(0);
        let mut backlogs = BTreeMap::new();
        for group in asleep.iter().filter(|group| group.topics.iter().all(|topic| self.counts.contains_key(topic))) {
            let known = self.groups.get(&group.group).and_then(|known| known.next.as_ref());
            let waiting = |at: &TopicPartition| {
                let (end, next) = (offset(*ends.get(at)?), known?.get(at).map_or(0, |next| offset(*next)));
                Some(Waiting { end, lag: end.saturating_sub(next) })
            };
            let partitions = group.topics.iter().flat_map(|topic| self.partitions_of(topic));
            let found = partitions.map(|at| {
                let waiting = waiting(&at);
                (at, waiting)
            });
            backlogs.insert(group.group.clone(), found.collect());
        }
        let counts = self.counts.clone();
        let gone = |at: &TopicPartition| !ends.contains_key(at);
        let gone: Vec<_> = self.partitions(asleep).into_iter().filter(gone).map(|at| at.topic).collect();
        for topic in &gone {
            self.counts.remove(topic);
        }
        Looked { backlogs, counts }
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
