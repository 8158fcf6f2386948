//! What waits for stages without workers, all stages of a cluster at once, and how many partitions topics have.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use stockflow_kafka::{Asleep, Looked};
use stockflow_log::LogError;

use super::Cluster;

impl Cluster {
    /// What waits for these groups; the partitions of their topics and of the `counted` ones are known behind it.
    ///
    /// # Errors
    /// What Kafka said; `Retriable` when it took too long.
    pub async fn backlogs(&self, asleep: Vec<Asleep>, counted: BTreeSet<String>) -> Result<Looked, LogError> {
        let memo = Arc::clone(&self.backlogs);
        let look = move |admin: &stockflow_kafka::KafkaAdmin| {
            memo.lock().unwrap_or_else(PoisonError::into_inner).look(admin, &asleep, &counted)
        };
        let looked = self.ask("look at what waits", look).await?;
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&looked.counts);
        Ok(looked)
    }

    /// How many partitions a topic had when it was counted last; `None` before that.
    pub fn partitions_of(&self, topic: &str) -> Option<u32> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).get(topic).copied()
    }

    /// What tells this cluster from others, in this process.
    pub fn place(&self) -> usize {
        Arc::as_ptr(&self.backlogs).addr()
    }
}
