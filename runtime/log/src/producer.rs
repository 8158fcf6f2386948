//! The in-process producer: buffers a transaction, and commits it whole.

use std::sync::Arc;

use crate::api::{GroupMetadata, Offset, OutRecord, Producer};
use crate::buffer::Buffer;
use crate::commit::commit;
use crate::error::LogError;
use crate::limits::fatal;
use crate::state::Shared;

/// A transactional producer of a [`MemoryLog`](crate::MemoryLog).
#[derive(Debug)]
pub struct MemoryProducer {
    shared: Arc<Shared>,
    transactional_id: Box<str>,
    epoch: u64,
    buffer: Buffer,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    Open,
    /// A commit was refused: only aborting is left.
    Refused,
}

impl MemoryProducer {
    pub(crate) fn new(shared: &Arc<Shared>, transactional_id: &str, epoch: u64) -> Self {
        let buffer = Buffer::new(shared);
        MemoryProducer {
            shared: Arc::clone(shared),
            transactional_id: transactional_id.into(),
            epoch,
            buffer,
            phase: Phase::Idle,
        }
    }

    fn check_open(&self, action: &'static str) -> Result<(), LogError> {
        match self.phase {
            Phase::Open => Ok(()),
            Phase::Idle => fatal(action, "there is no open transaction: begin one first"),
            Phase::Refused => fatal(action, "the transaction's commit was refused: abort it first"),
        }
    }
}

impl Producer for MemoryProducer {
    fn begin(&mut self) -> Result<(), LogError> {
        if self.phase != Phase::Idle {
            return fatal("begin a transaction", "one is open already: commit or abort it first");
        }
        self.phase = Phase::Open;
        Ok(())
    }

    fn send(&mut self, record: OutRecord<'_>) -> Result<(), LogError> {
        let action = "send a record";
        self.check_open(action)?;
        self.buffer.add(action, &record)
    }

    fn commit(&mut self, offsets: &[Offset], group: &GroupMetadata) -> Result<(), LogError> {
        self.check_open("commit a transaction")?;
        self.phase = Phase::Refused;
        let staged = self.buffer.take();
        let mut state = self.shared.lock();
        let garbage = commit(&mut state, (&self.transactional_id, self.epoch), staged, offsets, group)?;
        drop(state);
        self.shared.changed.notify_all();
        drop(garbage);
        self.phase = Phase::Idle;
        Ok(())
    }

    fn abort(&mut self) -> Result<(), LogError> {
        self.buffer.clear();
        self.phase = Phase::Idle;
        Ok(())
    }
}
