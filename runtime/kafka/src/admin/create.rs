//! Making topics.

use rdkafka::error::RDKafkaErrorCode as Code;
use stockflow_log::LogError;
use stockflow_topics::NewTopic;

use super::KafkaAdmin;
use super::line::refused_as;
use super::topics::shape;
use crate::base::limits::ADMIN_WAIT;
use crate::base::lists::number;
use crate::sys::create::{Asked, create_all};

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
        let asked = asked(ACTION, topic)?;
        let made = self.ask(|line| {
            let made = create_all(line.client(), &[asked], ADMIN_WAIT);
            Ok(made.map_err(|none| line.unanswered(ACTION, &none))?.pop())
        })?;
        match made.map(|(_, outcome)| outcome) {
            None | Some(Ok(())) => self.settle(&topic.name, topic.partitions),
            // Somebody else was faster.
            Some(Err(none)) if none.code == Code::TopicAlreadyExists => {
                self.partitions(&topic.name)?.map_or(Ok(()), |partitions| agrees(topic, partitions))
            }
            Some(Err(none)) => Err(refused_as(ACTION, &topic.name, none.code, &none.said)),
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

/// A topic as librdkafka is asked for it.
pub(super) fn asked<'a>(action: &'static str, topic: &'a NewTopic) -> Result<Asked<'a>, LogError> {
    let partitions = number(action, topic.partitions)?;
    let (name, replication) = (topic.name.as_str(), i32::from(topic.replication));
    Ok(Asked { name, partitions, replication, config: &topic.config })
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
