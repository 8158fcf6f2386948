//! Making topics.

use pollster::block_on;
use rdkafka::admin::{NewTopic as Asked, TopicReplication};
use rdkafka::error::RDKafkaErrorCode as Code;
use stockflow_log::LogError;
use stockflow_topics::NewTopic;

use super::KafkaAdmin;
use super::line::{patience, refused};
use super::topics::{first, shape};
use crate::base::lists::number;

const ACTION: &str = "make a topic";

impl KafkaAdmin {
    /// Makes a topic, and returns once the brokers know it; one that is there with as many
    /// partitions is left as it is, settings too.
    ///
    /// # Errors
    /// `Fatal` when it is there with another number of partitions, or the brokers refuse it;
    /// `Retriable` when they cannot be asked.
    pub fn create_topic(&self, topic: &NewTopic) -> Result<(), LogError> {
        if let Some((partitions, _)) = self.ask(|line| shape(line, &topic.name))? {
            return agrees(topic, partitions);
        }
        let partitions = number(ACTION, topic.partitions)?;
        let mut asked = Asked::new(&topic.name, partitions, TopicReplication::Fixed(i32::from(topic.replication)));
        for (name, value) in &topic.config {
            asked = asked.set(name, value);
        }
        let code = self.ask(|line| {
            let made = block_on(line.changing.create_topics([&asked], &patience()));
            Ok(first(made.map_err(|error| line.failed(ACTION, &error))?))
        })?;
        match code {
            None => self.settle(&topic.name, topic.partitions),
            // Somebody else was faster.
            Some(Code::TopicAlreadyExists) => {
                self.partitions(&topic.name)?.map_or(Ok(()), |partitions| agrees(topic, partitions))
            }
            Some(code) => Err(refused(ACTION, &topic.name, code)),
        }
    }

    /// How many copies a topic's first partition has; `None` when there is no such topic.
    ///
    /// # Errors
    /// `Retriable` when the brokers cannot be asked.
    pub fn replication(&self, topic: &str) -> Result<Option<u16>, LogError> {
        Ok(self.ask(|line| shape(line, topic))?.map(|(_, copies)| copies))
    }
}

fn agrees(topic: &NewTopic, partitions: u32) -> Result<(), LogError> {
    if partitions == topic.partitions {
        return Ok(());
    }
    let NewTopic { name, partitions: wanted, .. } = topic;
    let message = format!(
        "{name:?} is there with {partitions} partitions, and should have {wanted}: \
         give it that many, or another name"
    );
    Err(LogError::Fatal { action: ACTION, message })
}
