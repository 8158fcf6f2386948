//! Questions about the stock of a key, answered by the thread that has its shard.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::status::Answer;

/// Most questions that wait; more are turned away.
pub const QUESTIONS_MAX: usize = 1_024;
/// When nobody waits for an answer any more; such questions make room for others.
const ABANDONED_AFTER: Duration = Duration::from_secs(30);

/// A question about one key.
#[derive(Debug)]
pub struct Question {
    /// Its partition.
    pub partition: u32,
    /// Its sku.
    pub sku: String,
    /// Its location.
    pub location: String,
    answer: SyncSender<Answer>,
    asked: Stopwatch,
}

impl Question {
    /// Answers it. Who has stopped waiting for the answer is not an error.
    pub(crate) fn reply(self, answer: Answer) {
        let _ = self.answer.try_send(answer);
    }
}

/// The questions that wait.
#[derive(Debug, Default)]
pub(crate) struct Questions(Mutex<Vec<Question>>);

impl Questions {
    /// Puts a question; the answer comes from the receiver, or nothing does when the shard goes
    /// elsewhere. `None` when too many wait.
    pub(crate) fn ask(&self, partition: u32, sku: String, location: String) -> Option<Receiver<Answer>> {
        let mut waiting = self.0.lock().ok()?;
        if waiting.len() >= QUESTIONS_MAX {
            waiting.retain(|question| question.asked.elapsed() < ABANDONED_AFTER);
        }
        if waiting.len() >= QUESTIONS_MAX {
            return None;
        }
        let (answer, answered) = sync_channel(1);
        waiting.push(Question { partition, sku, location, answer, asked: Stopwatch::start() });
        Some(answered)
    }

    /// Takes those of partitions that `owns` says yes to.
    pub(crate) fn take(&self, owns: impl Fn(u32) -> bool) -> Vec<Question> {
        let Ok(mut waiting) = self.0.lock() else { return Vec::new() };
        if waiting.is_empty() {
            return Vec::new();
        }
        waiting.extract_if(.., |question| owns(question.partition)).collect()
    }
}
