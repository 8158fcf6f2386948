//! Reading outside any group: where partitions begin and end, and what is in them.

use std::time::Duration;

use crate::api::{Record, TopicPartition};
use crate::error::LogError;

/// Where a partition begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The oldest offset that can be read.
    pub earliest: i64,
    /// The last stable offset: where committed data ends.
    pub stable_end: i64,
    /// Where all data ends, that of open transactions too. At least `stable_end`.
    pub end: i64,
}

/// Reads one partition at a time, committed records only, outside any group.
pub trait Reader: Send {
    /// Goes to a partition: polls give its records from `next` on, or from the oldest there is
    /// if that is later.
    fn assign(&mut self, partition: &TopicPartition, next: i64) -> Result<(), LogError>;

    /// Where a partition begins and ends now.
    fn bounds(&mut self, partition: &TopicPartition) -> Result<Bounds, LogError>;

    /// Waits up to `wait` for records, and appends at most `max_records` of them to `out`.
    fn poll(&mut self, max_records: usize, wait: Duration, out: &mut Vec<Record>) -> Result<(), LogError>;

    /// The next offset that would be read, past markers and dropped records: once everything
    /// is read, the last stable offset.
    fn position(&mut self) -> Result<i64, LogError>;
}
