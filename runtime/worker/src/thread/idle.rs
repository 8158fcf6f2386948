//! What a thread does with nothing to read: it commits its position, and fires what is due.

use snafu::ResultExt;
use stockflow_log::{Consumer, Log, LogError, Offset, Producer};

use super::StageThread;
use crate::batch::BatchError;
use crate::counters::Counters;
use crate::error::{LogSnafu, WorkerError};

impl<L: Log> StageThread<L> {
    /// With nothing to read: fire what is due when asked to, and commit the position
    /// (transaction markers occupy offsets, and lag would else never be nothing).
    pub(super) fn idle(&mut self) -> Result<(), WorkerError> {
        if let Some((round, to_ms)) = self.control.advance_after(self.rounds_done) {
            match self.advance(to_ms) {
                Ok(made) => {
                    self.rounds_done = round;
                    self.control.advance_done(made);
                }
                Err(error) => self.again_later(error)?,
            }
        }
        let positions = self.positions().context(LogSnafu { stage: &self.stage.name, step: "read the position" })?;
        if positions.is_empty() {
            return Ok(());
        }
        self.commit_positions(positions).or_else(|error| self.again_later(error))
    }

    /// What was aborted is done again the next time there is nothing to read; all else ends the
    /// thread.
    fn again_later(&mut self, error: BatchError) -> Result<(), WorkerError> {
        match error {
            BatchError::Log { source: LogError::Abortable { .. }, .. } => self.give_up(),
            BatchError::Log { step, source } => Err(source).context(LogSnafu { stage: &self.stage.name, step }),
            BatchError::Halted { place, death } => {
                self.give_up()?;
                Err(self.halted(&place, &death))
            }
        }
    }

    fn positions(&mut self) -> Result<Vec<Offset>, LogError> {
        let mut offsets = Vec::new();
        for (partition, committed) in &self.committed {
            let next = self.consumer.position(partition)?;
            if *committed != Some(next) {
                offsets.push(Offset { partition: partition.clone(), next });
            }
        }
        Ok(offsets)
    }

    fn commit_positions(&mut self, positions: Vec<Offset>) -> Result<(), BatchError> {
        self.producer.begin().map_err(BatchError::log("begin a transaction"))?;
        self.commit(positions, Counters::default())
    }

    fn advance(&mut self, to_ms: i64) -> Result<usize, BatchError> {
        self.producer.begin().map_err(BatchError::log("begin a transaction"))?;
        let mut counters = Counters::default();
        let mut made = 0;
        for (number, shard) in &mut self.shards {
            made += self.bench.advance(
                &self.stage,
                *number,
                to_ms,
                shard,
                &mut self.rules,
                &mut self.producer,
                &mut counters,
            )?;
        }
        self.commit(Vec::new(), counters)?;
        Ok(made)
    }
}
