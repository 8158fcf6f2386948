//! Topics: which there are, making, growing and deleting them.

use rdkafka::error::RDKafkaErrorCode as Code;
use stockflow_log::LogError;

use super::KafkaAdmin;
use crate::limits::QUERY_WAIT;

impl KafkaAdmin {
    /// How many partitions a topic has; `None` when there is no such topic.
    ///
    /// # Errors
    /// `Retriable` when the brokers cannot be asked, `Fatal` when they refuse to say.
    pub fn partitions(&self, topic: &str) -> Result<Option<u32>, LogError> {
        let action = "look for a topic";
        self.ask(|line| {
            let found = line.client().fetch_metadata(Some(topic), QUERY_WAIT);
            let found = found.map_err(|error| line.failed(action, &error))?;
            let Some(found) = found.topics().iter().find(|found| found.name() == topic) else { return Ok(None) };
            match found.error().map(Code::from) {
                None => Ok(u32::try_from(found.partitions().len()).ok().filter(|count| *count > 0)),
                Some(Code::UnknownTopicOrPartition) => Ok(None),
                Some(code) => Err(super::line::refused(action, topic, code)),
            }
        })
    }
}
