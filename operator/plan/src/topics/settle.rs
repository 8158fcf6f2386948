//! A topic that is ours: its partitions, settings and copies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use stockflow_crds::TopicStatus;

use crate::{Action, Notice, Other, Reason, TopicSeen};

use super::{Role, WantedTopic, reconcile::Steps};

impl Steps<'_> {
    /// Partitions, settings and copies of a topic that is ours.
    pub(super) fn settle(&mut self, wanted: &WantedTopic, seen: &TopicSeen) {
        self.partitions(wanted, seen);
        let Some(note) = self.observed.note(&wanted.topic_name) else { return };
        let configs = configs(wanted, seen, note);
        self.keep(Some(&TopicStatus { settings: given(wanted, seen, note), ..note.clone() }));
        if !configs.is_empty() {
            let (topic_name, topic_id) = (wanted.topic_name.clone(), seen.id.clone());
            self.made.push(Action::SetTopicConfigs { topic_name, topic_id, configs });
        }
        self.copies(wanted, seen);
    }

    fn partitions(&mut self, wanted: &WantedTopic, seen: &TopicSeen) {
        let (name, want, have) = (wanted.topic_name.as_str(), wanted.partitions, seen.partitions);
        let read_elsewhere = self.read_elsewhere(name);
        if want < have {
            let message = format!(
                "the topic {name} has {have} partitions, and there can never be fewer: write partitions: {have}, or make \
                 a new topic and replay into it"
            );
            self.said.note(Notice::new(Reason::ShrinkRefused, name, message));
        } else if want > have && (wanted.role.holds_books() || read_elsewhere.is_some()) {
            let reader = read_elsewhere.map(|other| format!(" of {}/{}", other.namespace, other.name));
            let message = format!(
                "the topic {name} has {have} partitions, not {want}, and the books of a stage{} hang on that: write \
                 partitions: {have}, or make a new topic and replay into it",
                reader.unwrap_or_default()
            );
            self.said.note(Notice::new(Reason::GrowRefused, name, message));
        } else if want > have {
            let (topic_name, topic_id) = (name.to_owned(), seen.id.clone());
            self.made.push(Action::GrowTopic { topic_name, topic_id, partitions: want });
        }
    }

    /// The other pipeline that keeps books by this topic.
    pub(super) fn read_elsewhere(&self, name: &str) -> Option<&Arc<Other>> {
        self.observed.others.iter().find(|other| other.ledger_reads.contains(name))
    }

    pub(super) fn copies(&mut self, wanted: &WantedTopic, seen: &TopicSeen) {
        if wanted.replication != seen.replication && wanted.role != Role::DeadLetters {
            let message = format!(
                "the partitions of {} have {} copies, not {}: move them with kafka-reassign-partitions, or write \
                 replicationFactor: {}",
                wanted.topic_name, seen.replication, wanted.replication, seen.replication
            );
            self.said.note(Notice::new(Reason::ReplicationDiffers, &wanted.topic_name, message));
        }
    }
}

/// The settings that are to change: those that differ, and those that the pipeline had given and says no more, which go
/// back to what the brokers take for all.
fn configs(wanted: &WantedTopic, seen: &TopicSeen, note: &TopicStatus) -> BTreeMap<String, Option<String>> {
    let differs = |(name, value): &(&String, &String)| seen.configs.get(*name) != Some(value);
    let set = wanted.configs.iter().filter(differs).map(|(name, value)| (name.clone(), Some(value.clone())));
    let is_left = |name: &&String| !wanted.configs.contains_key(*name) && seen.configs.contains_key(*name);
    set.chain(note.settings.iter().filter(is_left).map(|name| (name.clone(), None))).collect()
}

/// The settings that are the pipeline's to take back: of a topic that it made all that it says, of one that it found what
/// it has changed; and what is still to be taken back.
fn given(wanted: &WantedTopic, seen: &TopicSeen, note: &TopicStatus) -> Vec<String> {
    let is_there = |name: &&String| wanted.configs.contains_key(*name) || seen.configs.contains_key(*name);
    let kept = note.settings.iter().filter(is_there);
    let is_given = |(name, value): &(&String, &String)| !note.found || seen.configs.get(*name) != Some(value);
    let given = wanted.configs.iter().filter(is_given).map(|(name, _)| name);
    let names: BTreeSet<String> = kept.chain(given).cloned().collect();
    names.into_iter().collect()
}
