//! Topics only grow, not under books, and only those that are looked after here are changed.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Action, wanted_topics};

use super::{About, Breach};

pub(super) fn check(about: &About<'_>, action: &Action, breaches: &mut Vec<Breach>) {
    match action {
        Action::CreateTopic { topic_name, .. } => {
            one_owner(about, topic_name, breaches);
            made(about, topic_name, breaches);
        }
        Action::GrowTopic { topic_name, topic_id, partitions } => {
            one_owner(about, topic_name, breaches);
            noted(about, topic_name, topic_id, breaches);
            grown(about, topic_name, *partitions, breaches);
        }
        Action::SetTopicConfigs { topic_name, topic_id, configs } => {
            one_owner(about, topic_name, breaches);
            noted(about, topic_name, topic_id, breaches);
            taken_back(about, topic_name, configs, breaches);
        }
        _ => {}
    }
}

fn one_owner(about: &About<'_>, topic_name: &str, breaches: &mut Vec<Breach>) {
    if let Some(owner) = about.observed.owned_by(about.pipeline, topic_name) {
        let owner = format!("{}/{}", owner.namespace, owner.name);
        breaches.push(Breach::TwoOwners { topic_name: topic_name.to_owned(), owner });
    }
}

fn made(about: &About<'_>, name: &str, breaches: &mut Vec<Breach>) {
    let topic_name = || name.to_owned();
    let known = matches!(&about.observed.kafka, crate::KafkaSeen::Topics(topics) if !topics.contains_key(name));
    if !known {
        breaches.push(Breach::MadeTwice { topic_name: topic_name() });
    }
    // The last word before the topic is made.
    let written = about.before.iter().rev().find_map(|action| match action {
        Action::NoteTopics { notes } => Some(notes),
        _ => None,
    });
    let notes = written.unwrap_or(&about.observed.notes);
    if !notes.iter().any(|note| note.topic_name == name && note.topic_id.is_none()) {
        breaches.push(Breach::NotNoted { topic_name: topic_name() });
    }
    let was_there = about.observed.note(name).is_some_and(|note| note.topic_id.is_some());
    if was_there && books_hang_on(about).contains(name) {
        breaches.push(Breach::BooksLost { topic_name: topic_name() });
    }
}

fn noted(about: &About<'_>, name: &str, id: &str, breaches: &mut Vec<Breach>) {
    let note = about.observed.note(name).and_then(|note| note.topic_id.as_deref());
    let seen = about.observed.kafka.topic(name).map(|seen| seen.id.as_str());
    if note != Some(id) || seen != Some(id) {
        breaches.push(Breach::ChangedForeignTopic { topic_name: name.to_owned() });
    }
}

/// Only what was given is taken back, and not what is wanted still.
fn taken_back(about: &About<'_>, name: &str, configs: &BTreeMap<String, Option<String>>, breaches: &mut Vec<Breach>) {
    let wanted = wanted_topics(about.pipeline, about.observed).into_iter().find(|topic| topic.topic_name == name);
    let is_wanted = |setting: &String| wanted.as_ref().is_some_and(|topic| topic.configs.contains_key(setting));
    let is_given = |setting: &String| about.observed.note(name).is_some_and(|note| note.settings.contains(setting));
    let unset = configs.iter().filter(|(_, value)| value.is_none()).map(|(setting, _)| setting);
    for setting in unset.filter(|setting| is_wanted(setting) || !is_given(setting)) {
        breaches.push(Breach::TookForeignSetting { topic_name: name.to_owned(), setting: setting.clone() });
    }
}

fn grown(about: &About<'_>, name: &str, gets: u32, breaches: &mut Vec<Breach>) {
    let have = about.observed.kafka.topic(name).map_or(0, |seen| seen.partitions);
    if gets <= have {
        breaches.push(Breach::Shrunk { topic_name: name.to_owned(), have, gets });
    }
    if books_hang_on(about).contains(name) {
        breaches.push(Breach::GrownUnderBooks { topic_name: name.to_owned() });
    }
}

/// What stages with a ledger read, here and elsewhere, and their changelogs.
fn books_hang_on(about: &About<'_>) -> BTreeSet<String> {
    let own = wanted_topics(about.pipeline, about.observed).into_iter().filter(|topic| topic.role.holds_books());
    let elsewhere = about.observed.others.iter().flat_map(|other| other.ledger_reads.iter().cloned());
    own.map(|topic| topic.topic_name).chain(elsewhere).collect()
}
