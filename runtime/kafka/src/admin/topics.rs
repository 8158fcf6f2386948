//! Topics: which there are, growing and deleting them.

use std::thread;
use std::time::Duration;

use pollster::block_on;
use rdkafka::admin::{NewPartitions, TopicResult};
use rdkafka::error::RDKafkaErrorCode as Code;
use stockflow_log::LogError;

use super::KafkaAdmin;
use super::line::{Line, patience, refused};
use crate::base::limits::QUERY_WAIT;
use crate::sys::counted::partition_counts;
use crate::sys::described::topic_id;

/// How often a topic that is not there is asked for again.
const UNKNOWN_TRIES: u32 = 3;
/// Before a topic that is not there is asked for again.
pub(super) const UNKNOWN_PAUSE: Duration = Duration::from_millis(50);
/// How often a topic that was just made is looked for before its partitions are believed.
pub(super) const SETTLE_TRIES: u32 = 100;

impl KafkaAdmin {
    /// Gives a topic more partitions. One that has as many already is left as it is.
    ///
    /// # Errors
    /// `Fatal` when it has more, is not there, or the brokers refuse; `Retriable` when they
    /// cannot be asked.
    pub fn grow_topic(&self, topic: &str, partitions: u32) -> Result<(), LogError> {
        let action = "add partitions to a topic";
        let fatal = |message| Err(LogError::Fatal { action, message });
        match self.partitions(topic)? {
            Some(found) if found == partitions => return Ok(()),
            Some(found) if found > partitions => {
                return fatal(format!("{topic:?} has {found} partitions: Kafka cannot take any away"));
            }
            Some(_) => {}
            None => return fatal(format!("there is no topic {topic:?}: create it")),
        }
        let count = usize::try_from(partitions).unwrap_or(usize::MAX);
        let code = self.ask(|line| {
            let done = block_on(line.changing.create_partitions([&NewPartitions::new(topic, count)], &patience()));
            Ok(first(done.map_err(|error| line.failed(action, &error))?))
        })?;
        code.map_or_else(|| self.settle(topic, partitions), |code| Err(refused(action, topic, code)))
    }

    /// Deletes a topic and all that is in it. One that is not there is no error.
    ///
    /// # Errors
    /// `Fatal` when the brokers refuse, `Retriable` when they cannot be asked.
    pub fn delete_topic(&self, topic: &str) -> Result<(), LogError> {
        let action = "delete a topic";
        let code = self.ask(|line| {
            let done = block_on(line.changing.delete_topics(&[topic], &patience()));
            Ok(first(done.map_err(|error| line.failed(action, &error))?))
        })?;
        match code {
            None | Some(Code::UnknownTopicOrPartition) => Ok(()),
            Some(code) => Err(refused(action, topic, code)),
        }
    }

    /// What tells a topic from one of the same name that was made anew, empty where the brokers have
    /// no ids of topics; `None` when the broker that was asked knows no such topic.
    ///
    /// # Errors
    /// `Retriable` when the brokers cannot be asked, `Fatal` when they refuse to say.
    pub fn topic_id(&self, topic: &str) -> Result<Option<String>, LogError> {
        let action = "ask for the id of a topic";
        self.ask(|line| match topic_id(line.client(), topic, QUERY_WAIT) {
            Ok(id) => Ok(Some(id)),
            Err(none) if none.code == Code::UnknownTopicOrPartition => Ok(None),
            Err(none) => Err(line.unanswered(action, &none)),
        })
    }

    /// How many partitions each of these topics has, asked for in one request. Left out is one that is not
    /// there, or of which a partition has no leader.
    ///
    /// # Errors
    /// `Retriable` when the brokers cannot be asked, `Fatal` when they refuse to say.
    pub fn partition_counts(&self, topics: &[String]) -> Result<Vec<(String, u32)>, LogError> {
        if topics.is_empty() {
            return Ok(Vec::new());
        }
        let action = "ask how many partitions topics have";
        self.ask(|line| {
            partition_counts(line.client(), topics, QUERY_WAIT).map_err(|none| line.unanswered(action, &none))
        })
    }

    /// How many partitions a topic has; `None` when there is no such topic.
    ///
    /// # Errors
    /// `Retriable` when the brokers cannot be asked, `Fatal` when they refuse to say.
    pub fn partitions(&self, topic: &str) -> Result<Option<u32>, LogError> {
        // A broker may hear of a new topic later than who made it.
        for _ in 0..UNKNOWN_TRIES {
            let found = self.ask(|line| shape(line, topic))?;
            if let Some((partitions, _)) = found {
                return Ok(Some(partitions));
            }
            thread::sleep(UNKNOWN_PAUSE);
        }
        Ok(None)
    }

    /// Waits until a broker knows a topic with so many partitions.
    pub(super) fn settle(&self, topic: &str, partitions: u32) -> Result<(), LogError> {
        for _ in 0..SETTLE_TRIES {
            if self.partitions(topic)?.is_some_and(|found| found >= partitions) {
                return Ok(());
            }
            thread::sleep(UNKNOWN_PAUSE);
        }
        let message = format!("{topic:?} was made, but the brokers do not know it yet");
        Err(LogError::Retriable { action: "wait for a topic", message })
    }
}

/// A topic's partitions, and the copies of its first; `None` when there is no such topic.
pub(super) fn shape(line: &Line, topic: &str) -> Result<Option<(u32, u16)>, LogError> {
    let action = "look for a topic";
    let found = line.client().fetch_metadata(Some(topic), QUERY_WAIT);
    let found = found.map_err(|error| line.failed(action, &error))?;
    let Some(found) = found.topics().iter().find(|found| found.name() == topic) else { return Ok(None) };
    match found.error().map(Code::from) {
        None => {}
        Some(Code::UnknownTopicOrPartition) => return Ok(None),
        Some(code) => return Err(refused(action, topic, code)),
    }
    let copies = found.partitions().first().map_or(0, |partition| partition.replicas().len());
    let count = u32::try_from(found.partitions().len()).unwrap_or(u32::MAX);
    Ok((count > 0).then(|| (count, u16::try_from(copies).unwrap_or(u16::MAX))))
}

/// Why the one thing that was asked was refused, if it was.
pub(super) fn first(results: Vec<TopicResult>) -> Option<Code> {
    results.into_iter().find_map(Result::err).map(|(_, code)| code)
}
