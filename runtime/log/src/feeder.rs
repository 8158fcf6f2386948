//! The feeder: a writer without transactions, for records that come from outside.

use std::sync::Arc;

use crate::api::OutRecord;
use crate::buffer::Buffer;
use crate::commit::append;
use crate::error::LogError;
use crate::limits::check_space;
use crate::state::Shared;

/// Records that a feeder holds before it flushes by itself.
const BUFFERED_RECORDS_MAX: usize = 1_024;
/// Bytes that a feeder holds before it flushes by itself.
const BUFFERED_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A writer without transactions. What it holds is visible once flushed, all at once; what it
/// still holds when dropped is lost.
#[derive(Debug)]
pub struct Feeder {
    shared: Arc<Shared>,
    buffer: Buffer,
}

impl Feeder {
    pub(crate) fn new(shared: &Arc<Shared>) -> Self {
        Feeder { shared: Arc::clone(shared), buffer: Buffer::new(shared) }
    }

    /// Adds a record, and flushes when it holds a thousand or so.
    ///
    /// # Errors
    /// `Fatal` for an unknown topic or partition, a record that is too large, or one without a
    /// key for a compacted topic; it is not added. Else as [`Feeder::flush`].
    pub fn send(&mut self, record: OutRecord<'_>) -> Result<(), LogError> {
        self.buffer.add("feed a record", &record)?;
        if self.buffer.records() >= BUFFERED_RECORDS_MAX || self.buffer.bytes() >= BUFFERED_BYTES_MAX {
            return self.flush();
        }
        Ok(())
    }

    /// Makes what it holds visible, all at once.
    ///
    /// # Errors
    /// `Fatal` when the log would hold more bytes than it may; what the feeder held is dropped.
    pub fn flush(&mut self) -> Result<(), LogError> {
        if self.buffer.records() > 0 {
            let staged = self.buffer.take();
            let mut state = self.shared.lock();
            check_space("feed records", state.held_bytes, staged.held_bytes, state.held_bytes_max)?;
            let garbage = append(&mut state, staged, false);
            drop(state);
            self.shared.changed.notify_all();
            drop(garbage);
        }
        Ok(())
    }
}
