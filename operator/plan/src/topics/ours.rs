//! Whether a topic is ours: what the note says, held against what Kafka has.

use std::collections::BTreeMap;

use stockflow_crds::TopicStatus;

use crate::TopicSeen;

use super::WantedTopic;

/// How we stand to a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is not there, and never was as far as we know, or we were about to make it.
    ToMake,
    /// It was there, and somebody has deleted it.
    Gone,
    /// It is the one of our note.
    Ours,
    /// It is there without a note, or we were about to make it, and it is as it is wanted: noted from now on, as made
    /// or as found.
    ToNote {
        /// Whether somebody else has made it.
        found: bool,
    },
    /// It is there, is not the one of our note, and is not as it is wanted.
    Foreign {
        /// What is otherwise.
        difference: String,
    },
}

pub(super) fn standing(wanted: &WantedTopic, note: Option<&TopicStatus>, seen: Option<&TopicSeen>) -> Standing {
    let noted_id = note.and_then(|note| note.topic_id.as_ref());
    match (seen, note) {
        (None, _) if noted_id.is_some() => Standing::Gone,
        (None, _) => Standing::ToMake,
        (Some(seen), _) if noted_id == Some(&seen.id) => Standing::Ours,
        (Some(seen), note) => match difference(wanted, seen) {
            // The note was written, the topic was made, and we did not live to note its id.
            None => Standing::ToNote { found: note.is_none_or(|note| note.topic_id.is_some() || note.found) },
            Some(difference) => Standing::Foreign { difference },
        },
    }
}

/// The notes once it is known what became of topics that were to be made: the id of one that we made, none for one that
/// somebody else was faster with. That one is taken over where it is as wanted, and never deleted.
pub fn note_made(notes: &[TopicStatus], there: &BTreeMap<String, Option<String>>) -> Vec<TopicStatus> {
    let note = |note: &TopicStatus| match there.get(&note.topic_name) {
        Some(Some(id)) => TopicStatus { topic_id: Some(id.clone()), ..note.clone() },
        Some(None) => TopicStatus { found: true, settings: Vec::new(), ..note.clone() },
        None => note.clone(),
    };
    notes.iter().map(note).collect()
}

/// The first thing in which the topic is not as it is wanted. Copies do not count: who moves partitions changes them.
fn difference(wanted: &WantedTopic, seen: &TopicSeen) -> Option<String> {
    if seen.partitions != wanted.partitions {
        return Some(format!("it has {} partitions, not {}", seen.partitions, wanted.partitions));
    }
    let differs = |(name, value): &(&String, &String)| seen.configs.get(*name) != Some(value);
    wanted.configs.iter().find(differs).map(|(name, value)| match seen.configs.get(name) {
        Some(has) => format!("its {name} is {has}, not {value}"),
        None => format!("it has no {name} of its own, and should have {value}"),
    })
}
