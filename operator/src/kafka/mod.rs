//! Kafka's side: one client for each cluster and its credentials, shared by all pipelines on it.

mod backlogs;
mod clusters;
mod secrets;
mod topics;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use stockflow_kafka::{Backlogs, KafkaAdmin};
use stockflow_log::LogError;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

pub use clusters::Clusters;

/// Questions to one cluster at a time: they block a thread each.
const QUESTIONS_MAX: usize = 4;
/// How long a question may take, with waiting for its turn.
const QUESTION_TIMEOUT: Duration = Duration::from_secs(30);

/// A cluster, as some credentials see it. Clones are the same.
#[derive(Clone, Debug)]
pub struct Cluster {
    admin: KafkaAdmin,
    turns: Arc<Semaphore>,
    backlogs: Arc<Mutex<Backlogs>>,
    counts: Arc<Mutex<BTreeMap<String, u32>>>,
}

impl Cluster {
    pub(crate) fn new(admin: KafkaAdmin) -> Cluster {
        let turns = Arc::new(Semaphore::new(QUESTIONS_MAX));
        Cluster { admin, turns, backlogs: Arc::default(), counts: Arc::default() }
    }

    /// Asks on a thread of its own.
    ///
    /// # Errors
    /// What Kafka said; `Retriable` when it took too long.
    pub async fn ask<T: Send + 'static>(
        &self,
        action: &'static str,
        question: impl FnOnce(&KafkaAdmin) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, LogError> {
        let late = |message: &str| LogError::Retriable { action, message: message.to_owned() };
        let asked = async {
            let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| late("the operator is ending"))?;
            let admin = self.admin.clone();
            let work = move || {
                let answer = question(&admin);
                drop(turn);
                answer
            };
            spawn_blocking(work).await.map_err(|_| late("the operator is ending"))?
        };
        match timeout(QUESTION_TIMEOUT, asked).await {
            Ok(answer) => answer,
            Err(_) => Err(late(&format!("no answer within {} s", QUESTION_TIMEOUT.as_secs()))),
        }
    }
}
