//! Setting aside: what cannot be read on is left alone, told, and tried again.

use stockflow_log::{Consumer, Log, LogError, TopicPartition};

use super::StageThread;
use crate::error::WorkerError;
use crate::trouble::Trouble;

impl<L: Log> StageThread<L> {
    /// Leaves a partition alone for a while.
    ///
    /// # Errors
    /// It is no partition of the input but of the changelog, without which nothing goes on.
    pub(super) fn set_aside(&mut self, step: &'static str, source: LogError) -> Result<(), WorkerError> {
        let LogError::Unreadable { partition, next, .. } = &source else { return Ok(()) };
        if self.stage.input_of(partition).is_none() {
            return Err(WorkerError::Log { stage: self.stage.name.clone(), step, source: Box::new(source) });
        }
        let Some(owned) = self.assigned.named(partition) else {
            return Ok(()); // Another's by now.
        };
        let TopicPartition { topic, partition: number } = partition;
        let why = format!(
            "{source}; the stage's other partitions go on. If it stays so, pass over it: stockflow skip --stage {} \
             --partition {number} --offset {next}",
            self.stage.name
        );
        if owned.set_aside(*next, why.clone()) {
            tracing::error!(stage = self.stage.name, topic, partition = number, next, error = %source, "set aside");
            self.control.note_error(&why);
        }
        let paused = self.pause(std::slice::from_ref(partition));
        paused.or_else(|trouble| self.mend(trouble))
    }

    fn pause(&mut self, partitions: &[TopicPartition]) -> Result<(), Trouble> {
        self.connection.consumer()?.pause(partitions).map_err(Trouble::read("set a partition aside"))
    }

    /// Tries one that has waited for long enough: passes over what a person said to pass over, or
    /// reads on.
    pub(super) fn try_aside(&mut self) -> Result<(), Trouble> {
        if self.open.is_some() || !self.assigned.is_running() {
            return Ok(());
        }
        let Some((partition, next)) = self.assigned.due_aside() else { return Ok(()) };
        if let Some(skip) = self.skip_of(&partition, next)? {
            return self.skip(&partition, next, &skip);
        }
        let consumer = self.connection.consumer()?;
        consumer.resume(std::slice::from_ref(&partition)).map_err(Trouble::read("resume a partition"))
    }
}
