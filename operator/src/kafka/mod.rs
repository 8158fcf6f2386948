//! Kafka's side: one client for each cluster and its credentials, shared by all pipelines on it.

mod away;
mod backlogs;
mod batch;
mod clusters;
mod questions;
mod secrets;
mod topics;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use stockflow_kafka::{Backlogs, KafkaAdmin};
use stockflow_log::LogError;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::clock;
use crate::leader::Leadership;
use away::Away;
use questions::Questions;
use secrets::Lacking;

pub use clusters::Clusters;
pub use secrets::secret;

/// Questions to one cluster at a time: they block a thread each.
const QUESTIONS_MAX: usize = 4;
/// How long a question may take, with waiting for its turn.
const QUESTION_TIMEOUT: Duration = Duration::from_secs(30);

/// A cluster, as some credentials see it. Clones are the same.
#[derive(Clone, Debug)]
pub struct Cluster {
    admin: KafkaAdmin,
    lacking: Lacking,
    leadership: Leadership,
    turns: Arc<Semaphore>,
    away: Arc<Mutex<Away>>,
    questions: Questions,
    backlogs: Arc<Mutex<Backlogs>>,
    counts: Arc<Mutex<BTreeMap<String, u32>>>,
}

impl Cluster {
    pub(crate) fn new(admin: KafkaAdmin, lacking: Lacking, leadership: Leadership) -> Cluster {
        let turns = Arc::new(Semaphore::new(QUESTIONS_MAX));
        Cluster {
            admin,
            lacking,
            leadership,
            turns,
            away: Arc::default(),
            questions: Questions::default(),
            backlogs: Arc::default(),
            counts: Arc::default(),
        }
    }

    /// What is wrong with the secrets that lead to it, where something is: which, which key, and why.
    pub fn lacking(&self) -> Option<String> {
        self.lacking.words()
    }

    /// Asks what says whether the cluster answers at all.
    async fn look<T: Send + 'static>(
        &self,
        action: &'static str,
        question: impl FnOnce(&KafkaAdmin) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, LogError> {
        self.away().admit(clock::now())?;
        let answer = self.asked(action, question).await;
        match &answer {
            Ok(_) => self.away().answered(),
            Err(error) => self.away().failed(error, clock::now()),
        }
        answer
    }

    /// Changes something, if this process leads when its turn comes: nobody else would refuse it.
    async fn change<T: Send + 'static>(
        &self,
        action: &'static str,
        change: impl FnOnce(&KafkaAdmin) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, LogError> {
        let leadership = self.leadership.clone();
        let deposed = move || LogError::Retriable { action, message: "another operator leads by now".to_owned() };
        self.ask(action, move |admin| if leadership.holds() { change(admin) } else { Err(deposed()) }).await
    }

    /// Asks on a thread of its own.
    ///
    /// # Errors
    /// What Kafka said; `Retriable` when it took too long, or has just failed to answer others.
    pub async fn ask<T: Send + 'static>(
        &self,
        action: &'static str,
        question: impl FnOnce(&KafkaAdmin) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, LogError> {
        self.away().refuses()?;
        self.asked(action, question).await
    }

    async fn asked<T: Send + 'static>(
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

    fn away(&self) -> MutexGuard<'_, Away> {
        self.away.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
