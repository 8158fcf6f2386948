//! Batches: what pipelines ask of one cluster within a moment is one question to its brokers, and what
//! comes while that is being answered is the next one.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use stockflow_kafka::KafkaAdmin;
use stockflow_log::LogError;
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::Cluster;

/// For so long the first of a batch waits for others.
const WINDOW: Duration = Duration::from_millis(10);
/// Most topics of one question: brokers have limits of what one request may change, and a request that
/// fails is done again as a whole.
const TOPICS_MAX: usize = 500;

/// What is answered to each of the questions.
pub(super) type Answers<A> = Vec<Result<A, LogError>>;
/// Asks the brokers many questions at once; answers are in their order.
type Ask<Q, A> = fn(&KafkaAdmin, &[Q]) -> Result<Answers<A>, LogError>;
/// Who waits for an answer.
type Asker<A> = oneshot::Sender<Result<Answers<A>, LogError>>;

/// Questions of one kind to one cluster. Clones are the same.
#[derive(Debug)]
pub(super) struct Batch<Q, A> {
    action: &'static str,
    /// Whether it changes something, which only a leader may.
    writes: bool,
    ask: Ask<Q, A>,
    waiting: Arc<Mutex<Waiting<Q, A>>>,
}

#[derive(Debug)]
struct Waiting<Q, A> {
    askers: Vec<(Vec<Q>, Asker<A>)>,
    /// Whether somebody looks after those that wait.
    is_tended: bool,
}

impl<Q, A> Clone for Batch<Q, A> {
    fn clone(&self) -> Self {
        Self { action: self.action, writes: self.writes, ask: self.ask, waiting: Arc::clone(&self.waiting) }
    }
}

impl<Q: Send + 'static, A: Send + 'static> Batch<Q, A> {
    pub(super) fn new(action: &'static str, writes: bool, ask: Ask<Q, A>) -> Self {
        let waiting = Arc::new(Mutex::new(Waiting { askers: Vec::new(), is_tended: false }));
        Self { action, writes, ask, waiting }
    }

    /// Asks, with whoever asks the same cluster now.
    ///
    /// # Errors
    /// When the brokers cannot be asked.
    pub(super) async fn put(&self, cluster: &Cluster, questions: Vec<Q>) -> Result<Answers<A>, LogError> {
        if questions.is_empty() {
            return Ok(Vec::new());
        }
        let (asker, answer) = oneshot::channel();
        let is_tended = {
            let mut waiting = self.lock();
            waiting.askers.push((questions, asker));
            mem::replace(&mut waiting.is_tended, true)
        };
        if !is_tended {
            tokio::spawn(self.clone().tend(cluster.clone()));
        }
        let ending = || LogError::Retriable { action: self.action, message: "the operator is ending".to_owned() };
        answer.await.unwrap_or_else(|_| Err(ending()))
    }

    /// Asks until nobody waits.
    async fn tend(self, cluster: Cluster) {
        loop {
            sleep(WINDOW).await;
            let askers = self.take();
            if askers.is_empty() {
                return;
            }
            let mut questions = Vec::new();
            let mut parts = Vec::new();
            for (asked, asker) in askers {
                parts.push((asked.len(), asker));
                questions.extend(asked);
            }
            let ask = self.ask;
            let work = move |admin: &KafkaAdmin| ask(admin, &questions);
            let answers = if self.writes {
                cluster.change(self.action, work).await
            } else {
                cluster.look(self.action, work).await
            };
            give(parts, answers);
        }
    }

    /// Those whose turn it is; nobody looks after them any more where there is none.
    fn take(&self) -> Vec<(Vec<Q>, Asker<A>)> {
        let mut waiting = self.lock();
        let mut topics = 0;
        let mut fits = |(questions, _): &(Vec<Q>, Asker<A>)| {
            topics += questions.len();
            topics <= TOPICS_MAX
        };
        // One that is larger by itself goes alone.
        let count = waiting.askers.iter().take_while(|asker| fits(asker)).count().max(1).min(waiting.askers.len());
        waiting.is_tended = count > 0;
        waiting.askers.drain(..count).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Waiting<Q, A>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives each its part of the answers. Who waits no more is passed over.
fn give<A>(parts: Vec<(usize, Asker<A>)>, answers: Result<Answers<A>, LogError>) {
    let mut answers = answers.map(Vec::into_iter);
    for (count, asker) in parts {
        let part = match &mut answers {
            Ok(answers) => Ok(answers.take(count).collect()),
            Err(error) => Err(same(error)),
        };
        let _ = asker.send(part);
    }
}

/// An error once more, for another one who asked.
pub(super) fn same(error: &LogError) -> LogError {
    match error {
        LogError::Fatal { action, message } => LogError::Fatal { action, message: message.clone() },
        LogError::Retriable { action, message } => LogError::Retriable { action, message: message.clone() },
        // Of transactions and records, of which there are none here.
        other => LogError::Retriable { action: "ask Kafka", message: other.to_string() },
    }
}
