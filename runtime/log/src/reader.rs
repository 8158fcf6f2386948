//! The in-process reader: a partition from an offset on, outside any group.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use crate::api::{Bounds, Reader, Record, TopicPartition};
use crate::error::LogError;
use crate::limits::fatal;
use crate::state::{Shared, State};
use crate::topic::Slot;

/// A reader of a [`MemoryLog`](crate::MemoryLog).
#[derive(Debug)]
pub struct MemoryReader {
    shared: Arc<Shared>,
    at: Option<(Slot, i64)>,
}

impl MemoryReader {
    pub(crate) fn new(shared: &Arc<Shared>) -> Self {
        MemoryReader { shared: Arc::clone(shared), at: None }
    }
}

impl Reader for MemoryReader {
    fn assign(&mut self, partition: &TopicPartition, next: i64) -> Result<(), LogError> {
        let state = self.shared.lock();
        let (slot, log) = state.slot("go to a partition", partition)?;
        self.at = Some((slot, next.max(log.base())));
        Ok(())
    }

    fn bounds(&mut self, partition: &TopicPartition) -> Result<Bounds, LogError> {
        let state = self.shared.lock();
        let log = state.slot("read the bounds", partition)?.1;
        Ok(Bounds { earliest: log.base(), stable_end: log.end(), end: log.end() })
    }

    fn poll(&mut self, max_records: usize, wait: Duration, out: &mut Vec<Record>) -> Result<(), LogError> {
        let Some((slot, next)) = &mut self.at else {
            return fatal("read a partition", "none is assigned: assign one first");
        };
        let none = |state: &mut State| {
            let ready = state.partition(*slot).is_some_and(|partition| partition.has_from(*next));
            !state.closed && !ready
        };
        let waited = self.shared.changed.wait_timeout_while(self.shared.lock(), wait, none);
        let state = waited.unwrap_or_else(PoisonError::into_inner).0;
        let Some(partition) = state.partition(*slot) else { return Ok(()) };
        for entry in partition.from(*next).take(max_records) {
            *next = entry.offset + 1;
            out.push(entry.clone().record(0, slot.partition));
        }
        if !partition.has_from(*next) {
            *next = partition.end();
        }
        Ok(())
    }

    fn position(&mut self) -> Result<i64, LogError> {
        match self.at {
            Some((_, next)) => Ok(next),
            None => fatal("read the position", "no partition is assigned: assign one first"),
        }
    }
}
