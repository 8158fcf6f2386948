//! What is asked of a cluster in batches: topics looked at, made, grown, set.

use std::collections::BTreeMap;

use stockflow_kafka::{KafkaAdmin, Known, Made, NewTopic, Outcomes};
use stockflow_log::LogError;

use super::batch::{Answers, Batch};

/// A topic that is to be changed if it still has this id.
#[derive(Clone, Debug)]
pub(super) struct Change<T> {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) to: T,
}

/// Settings; `None` gives one back to the brokers' default.
pub type Settings = BTreeMap<String, Option<String>>;

/// The batches of one cluster. Clones are the same.
#[derive(Clone, Debug)]
pub(super) struct Questions {
    pub(super) look: Batch<String, Option<Known>>,
    pub(super) make: Batch<NewTopic, Made>,
    pub(super) grow: Batch<Change<u32>, ()>,
    pub(super) set: Batch<Change<Settings>, ()>,
}

impl Default for Questions {
    fn default() -> Questions {
        Questions {
            look: Batch::new("look at topics", false, look),
            make: Batch::new("make topics", true, make),
            grow: Batch::new("add partitions to topics", true, grow),
            set: Batch::new("change the settings of topics", true, set),
        }
    }
}

fn look(admin: &KafkaAdmin, names: &[String]) -> Result<Answers<Option<Known>>, LogError> {
    let asked: Vec<&str> = names.iter().map(String::as_str).collect();
    let outcomes = admin.topics(&asked)?;
    // Pipelines may name the same topic.
    Ok(names.iter().map(|name| of(&outcomes, name)).collect())
}

fn make(admin: &KafkaAdmin, topics: &[NewTopic]) -> Result<Answers<Made>, LogError> {
    let mut by_name: BTreeMap<&str, NewTopic> = BTreeMap::new();
    for topic in topics {
        by_name.entry(&topic.name).or_insert_with(|| topic.clone());
    }
    let asked: Vec<NewTopic> = by_name.into_values().collect();
    let outcomes = admin.create_topics(&asked)?;
    Ok(topics.iter().map(|topic| of(&outcomes, &topic.name)).collect())
}

fn grow(admin: &KafkaAdmin, changes: &[Change<u32>]) -> Result<Answers<()>, LogError> {
    still(admin, changes, |admin, still| {
        let topics: Vec<(&str, u32)> = still.iter().map(|change| (change.name.as_str(), change.to)).collect();
        admin.grow_topics(&topics)
    })
}

fn set(admin: &KafkaAdmin, changes: &[Change<Settings>]) -> Result<Answers<()>, LogError> {
    still(admin, changes, |admin, still| {
        let topics: Vec<(&str, &Settings)> = still.iter().map(|change| (change.name.as_str(), &change.to)).collect();
        admin.alter_topics(&topics)
    })
}

/// Changes those topics that still have the id that they were looked at with.
fn still<T>(
    admin: &KafkaAdmin,
    changes: &[Change<T>],
    change: impl FnOnce(&KafkaAdmin, &[&Change<T>]) -> Result<Outcomes<()>, LogError>,
) -> Result<Answers<()>, LogError> {
    let names: Vec<&str> = changes.iter().map(|change| change.name.as_str()).collect();
    let ids = admin.topic_ids(&names)?;
    let mut same: BTreeMap<&str, &Change<T>> = BTreeMap::new();
    for change in changes.iter().filter(|change| ids.get(&change.name) == Some(&change.id)) {
        same.entry(&change.name).or_insert(change);
    }
    let asked: Vec<&Change<T>> = same.into_values().collect();
    let outcomes = if asked.is_empty() { BTreeMap::new() } else { change(admin, &asked)? };
    let answer = |change: &Change<T>| match ids.get(&change.name) {
        Some(id) if *id == change.id => of(&outcomes, &change.name),
        _ => Err(another(&change.name)),
    };
    Ok(changes.iter().map(answer).collect())
}

/// That a topic was made anew since it was looked at.
pub(super) fn another(name: &str) -> LogError {
    let message = format!("{name:?} is another topic than the one that was looked at: it is looked at again");
    LogError::Retriable { action: "look at a topic", message }
}

fn of<T: Clone>(outcomes: &Outcomes<T>, name: &str) -> Result<T, LogError> {
    match outcomes.get(name) {
        Some(Ok(outcome)) => Ok(outcome.clone()),
        Some(Err(error)) => Err(super::batch::same(error)),
        None => {
            let message = format!("{name:?}: the brokers say nothing of it");
            Err(LogError::Retriable { action: "ask for a topic", message })
        }
    }
}
