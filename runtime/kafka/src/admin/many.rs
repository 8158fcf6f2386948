//! Many topics at a time: what is asked of or done to all of them is one question to the brokers.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use pollster::block_on;
use rdkafka::admin::{ConfigResource, ConfigSource, NewPartitions, ResourceSpecifier};
use rdkafka::error::RDKafkaErrorCode as Code;
use stockflow_log::LogError;
use stockflow_topics::{NewTopic, Setting, Topic};

use super::KafkaAdmin;
use super::create::asked;
use super::line::{Line, patience, refused, refused_as};
use super::outcomes::{Known, Made, Outcomes};
use super::topics::{SETTLE_TRIES, UNKNOWN_PAUSE};
use crate::base::limits::{ADMIN_WAIT, QUERY_WAIT};
use crate::sys::alter::{Changes, alter_all};
use crate::sys::answer::NoAnswer;
use crate::sys::create::create_all;
use crate::sys::described::{Described, describe};

impl KafkaAdmin {
    /// These topics as they are; `None` for one that is not there.
    ///
    /// # Errors
    /// `Retriable` when the brokers cannot be asked. That they refuse to say is said of each topic.
    pub fn topics(&self, names: &[&str]) -> Result<Outcomes<Option<Known>>, LogError> {
        let action = "read the settings of a topic";
        if names.is_empty() {
            return Ok(BTreeMap::new());
        }
        self.ask(|line| {
            let mut outcomes = BTreeMap::new();
            let mut there = Vec::new();
            for (name, described) in described(line, names)? {
                match described {
                    // One that is just being made has none yet.
                    Ok(described) if described.partitions == 0 => drop(outcomes.insert(name, Ok(None))),
                    Ok(described) => there.push((name, described)),
                    Err(Code::UnknownTopicOrPartition) => drop(outcomes.insert(name, Ok(None))),
                    Err(code) => drop(outcomes.insert(name.clone(), Err(refused("look for a topic", &name, code)))),
                }
            }
            let asked: Vec<_> = there.iter().map(|(name, _)| ResourceSpecifier::Topic(name)).collect();
            if asked.is_empty() {
                return Ok(outcomes);
            }
            let found = block_on(line.changing.describe_configs(&asked, &patience()));
            let found = found.map_err(|error| line.failed(action, &error))?;
            // librdkafka gives them in the order in which they were asked for.
            for ((name, described), found) in there.iter().zip(found) {
                let outcome = match found {
                    Ok(resource) => Ok(Some(known(described, resource))),
                    // Deleted between the two questions.
                    Err(Code::UnknownTopicOrPartition) => Ok(None),
                    Err(code) => Err(refused(action, name, code)),
                };
                outcomes.insert(name.clone(), outcome);
            }
            Ok(outcomes)
        })
    }

    /// Makes topics, and returns once the brokers know them. One that is there by then is left as it is.
    ///
    /// # Errors
    /// `Retriable` when the brokers cannot be asked. That they refuse is said of each topic.
    pub fn create_topics(&self, topics: &[NewTopic]) -> Result<Outcomes<Made>, LogError> {
        let action = "make a topic";
        let asked = topics.iter().map(|topic| asked(action, topic)).collect::<Result<Vec<_>, LogError>>()?;
        let done = self.ask(|line| {
            let made = create_all(line.client(), &asked, ADMIN_WAIT);
            made.map_err(|none| line.unanswered(action, &none))
        })?;
        let partitions = |name: &str| topics.iter().find(|topic| topic.name == name).map(|topic| topic.partitions);
        let made = done.iter().filter(|(_, outcome)| outcome.is_ok());
        let made = made.filter_map(|(name, _)| Some((name.as_str(), partitions(name)?)));
        let ids = self.settle_all(made.collect())?;
        let outcome = |(name, outcome): (String, Result<(), NoAnswer>)| {
            let outcome = match outcome {
                Ok(()) => Ok(Made::ByUs(ids.get(&name).cloned().unwrap_or_default())),
                Err(none) if none.code == Code::TopicAlreadyExists => Ok(Made::ByOther),
                Err(none) => Err(refused_as(action, &name, none.code, &none.said)),
            };
            (name, outcome)
        };
        Ok(done.into_iter().map(outcome).collect())
    }

    /// Gives topics more partitions, and returns once the brokers know them.
    ///
    /// # Errors
    /// `Retriable` when the brokers cannot be asked. That they refuse is said of each topic.
    pub fn grow_topics(&self, topics: &[(&str, u32)]) -> Result<Outcomes<()>, LogError> {
        let action = "add partitions to a topic";
        let count = |partitions: u32| usize::try_from(partitions).unwrap_or(usize::MAX);
        let asked: Vec<_> =
            topics.iter().map(|(name, partitions)| NewPartitions::new(name, count(*partitions))).collect();
        let done = self.ask(|line| {
            let done = block_on(line.changing.create_partitions(&asked, &patience()));
            done.map_err(|error| line.failed(action, &error))
        })?;
        let outcomes: Outcomes<()> = done
            .into_iter()
            .map(|result| match result {
                Ok(name) => (name, Ok(())),
                Err((name, code)) => (name.clone(), Err(refused(action, &name, code))),
            })
            .collect();
        let grown = topics.iter().filter(|(name, _)| matches!(outcomes.get(*name), Some(Ok(()))));
        self.settle_all(grown.copied().collect())?;
        Ok(outcomes)
    }

    /// Changes some settings of topics, each its own; `None` gives one back to the brokers' default.
    ///
    /// # Errors
    /// `Retriable` when the brokers cannot be asked. That they refuse is said of each topic.
    pub fn alter_topics(&self, topics: &[(&str, &Changes)]) -> Result<Outcomes<()>, LogError> {
        let action = "change the settings of a topic";
        let done = self.ask(|line| {
            let done = alter_all(line.client(), topics, ADMIN_WAIT);
            done.map_err(|none| line.unanswered(action, &none))
        })?;
        let outcome = |(name, _): &(&str, &Changes), done: Result<(), NoAnswer>| {
            ((*name).to_owned(), done.map_err(|none| refused_as(action, name, none.code, &none.said)))
        };
        Ok(topics.iter().zip(done).map(|(topic, done)| outcome(topic, done)).collect())
    }

    /// The ids of these topics; one that is not there, or that nothing is said of, is not among them.
    ///
    /// # Errors
    /// `Retriable` when the brokers cannot be asked.
    pub fn topic_ids(&self, names: &[&str]) -> Result<BTreeMap<String, String>, LogError> {
        let found = self.ask(|line| described(line, names))?;
        Ok(found.into_iter().filter_map(|(name, described)| Some((name, described.ok()?.id))).collect())
    }

    /// Waits until the brokers know these topics with so many partitions; gives their ids.
    fn settle_all(&self, mut topics: Vec<(&str, u32)>) -> Result<BTreeMap<String, String>, LogError> {
        let mut ids = BTreeMap::new();
        for _ in 0..SETTLE_TRIES {
            let names: Vec<_> = topics.iter().map(|(name, _)| *name).collect();
            for (name, found) in self.ask(|line| described(line, &names))? {
                let Ok(found) = found else { continue };
                topics.retain(|(wanted, partitions)| *wanted != name || found.partitions < *partitions);
                ids.insert(name, found.id);
            }
            if topics.is_empty() {
                return Ok(ids);
            }
            thread::sleep(UNKNOWN_PAUSE);
        }
        let names: Vec<_> = topics.iter().map(|(name, _)| *name).collect();
        let message = format!("{} was made, but the brokers do not know it yet", names.join(", "));
        Err(LogError::Retriable { action: "wait for a topic", message })
    }
}

/// Each topic that was asked for, and what was said of it.
type Descriptions = Vec<(String, Result<Described, Code>)>;

fn described(line: &Line, names: &[&str]) -> Result<Descriptions, LogError> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    // Who asks for many may name one twice, which librdkafka refuses as a whole.
    let names: BTreeSet<&str> = names.iter().copied().collect();
    let found = describe(line.client(), &names.into_iter().collect::<Vec<_>>(), QUERY_WAIT);
    found.map_err(|none| line.unanswered("look for a topic", &none))
}

fn known(described: &Described, resource: ConfigResource) -> Known {
    let entries = resource.entries.into_iter().filter_map(|entry| {
        let of_topic = entry.source == ConfigSource::DynamicTopic;
        Some((entry.name, Setting { value: entry.value?, of_topic }))
    });
    let config = entries.collect();
    let Described { id, partitions, copies } = described.clone();
    Known { id, topic: Topic { partitions, replication: copies, config } }
}
