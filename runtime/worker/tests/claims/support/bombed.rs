//! A log of which some offsets of a partition cannot be read.

use std::ops::Range;
use std::time::Duration;

use stockflow_log::{Assignment, Consumer, Log, LogError, MemoryLog, Record, TopicPartition};

use super::front::{Front, Whim};

pub type Bombed = Front<Bomb>;

#[derive(Clone)]
pub struct Bomb {
    partition: TopicPartition,
    offsets: Range<i64>,
    has_come_upon: bool,
}

impl Bombed {
    pub fn new(log: &MemoryLog, partition: TopicPartition, offsets: Range<i64>) -> Bombed {
        Front::of(log, Bomb { partition, offsets, has_come_upon: false })
    }
}

impl Whim for Bomb {
    fn poll(
        &mut self,
        inner: &mut <MemoryLog as Log>::Consumer,
        (max, wait): (usize, Duration),
        out: &mut Vec<Record>,
    ) -> Result<Option<Assignment>, LogError> {
        if std::mem::take(&mut self.has_come_upon) {
            let (partition, next) = (self.partition.clone(), self.offsets.start);
            let (batch, message) = (None, "a bomb".to_owned());
            return Err(LogError::Unreadable { action: "read records", partition, next, batch, message });
        }
        let assignment = inner.poll(max, wait, out)?;
        let is_of_it = |record: &Record| record.partition == self.partition.partition;
        if out.iter().any(|record| is_of_it(record) && self.offsets.contains(&record.offset)) {
            // Nothing behind it comes either.
            out.retain(|record| !is_of_it(record) || record.offset < self.offsets.start);
            inner.seek(&self.partition, self.offsets.start)?;
            self.has_come_upon = true;
        }
        Ok(assignment)
    }
}
