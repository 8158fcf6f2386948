//! Topics: which there are, making, growing and deleting them.

use std::thread;
use std::time::Duration;

use rdkafka::error::RDKafkaErrorCode as Code;
use stockflow_log::LogError;

use super::KafkaAdmin;
use crate::limits::QUERY_WAIT;

/// How often a topic that is not there is asked for again.
const UNKNOWN_TRIES: u32 = 3;
/// Before a topic that is not there is asked for again.
const UNKNOWN_PAUSE: Duration = Duration::from_millis(50);

impl KafkaAdmin {
    /// How many partitions a topic has; `None` when there is no such topic.
    ///
    /// # Errors
    /// `Retriable` when the brokers cannot be asked, `Fatal` when they refuse to say.
    pub fn partitions(&self, topic: &str) -> Result<Option<u32>, LogError> {
        // A broker may hear of a new topic later than who made it.
        for _ in 0..UNKNOWN_TRIES {
            let found = self.partitions_now(topic)?;
            if found.is_some() {
                return Ok(found);
            }
            thread::sleep(UNKNOWN_PAUSE);
        }
        self.partitions_now(topic)
    }

    fn partitions_now(&self, topic: &str) -> Result<Option<u32>, LogError> {
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
