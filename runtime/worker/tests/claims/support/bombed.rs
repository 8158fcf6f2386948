//! A log in front of another, of which some offsets of a partition cannot be read.

use std::ops::Range;
use std::time::Duration;

use stockflow_log::{
    Assignment, Committed, Consumer, ConsumerOptions, GroupMetadata, Log, LogError, MemoryLog, Record, TopicPartition,
};

#[derive(Clone)]
pub struct Bombed {
    log: MemoryLog,
    partition: TopicPartition,
    offsets: Range<i64>,
}

impl Bombed {
    pub fn new(log: &MemoryLog, partition: TopicPartition, offsets: Range<i64>) -> Bombed {
        Bombed { log: log.clone(), partition, offsets }
    }
}

pub struct BombedConsumer {
    inner: <MemoryLog as Log>::Consumer,
    partition: TopicPartition,
    offsets: Range<i64>,
    has_come_upon: bool,
}

impl Log for Bombed {
    type Consumer = BombedConsumer;
    type Producer = <MemoryLog as Log>::Producer;
    type Reader = <MemoryLog as Log>::Reader;

    fn consumer(&self, options: ConsumerOptions) -> Result<BombedConsumer, LogError> {
        let (inner, partition, offsets) = (self.log.consumer(options)?, self.partition.clone(), self.offsets.clone());
        Ok(BombedConsumer { inner, partition, offsets, has_come_upon: false })
    }

    fn producer(&self, transactional_id: &str) -> Result<Self::Producer, LogError> {
        self.log.producer(transactional_id)
    }

    fn partitions(&self, topic: &str) -> Result<Option<u32>, LogError> {
        self.log.partitions(topic)
    }

    fn stable_end(&self, partition: &TopicPartition) -> Result<i64, LogError> {
        self.log.stable_end(partition)
    }

    fn reader(&self) -> Result<Self::Reader, LogError> {
        self.log.reader()
    }

    fn delete_records(&self, partition: &TopicPartition, before: i64) -> Result<(), LogError> {
        self.log.delete_records(partition, before)
    }
}

impl Consumer for BombedConsumer {
    fn poll(&mut self, max: usize, wait: Duration, out: &mut Vec<Record>) -> Result<Option<Assignment>, LogError> {
        if std::mem::take(&mut self.has_come_upon) {
            let (partition, next) = (self.partition.clone(), self.offsets.start);
            return Err(LogError::Unreadable { action: "read records", partition, next, message: "a bomb".to_owned() });
        }
        let assignment = self.inner.poll(max, wait, out)?;
        let is_of_it = |record: &Record| record.partition == self.partition.partition;
        if out.iter().any(|record| is_of_it(record) && self.offsets.contains(&record.offset)) {
            // Nothing behind it comes either.
            out.retain(|record| !is_of_it(record) || record.offset < self.offsets.start);
            self.inner.seek(&self.partition, self.offsets.start)?;
            self.has_come_upon = true;
        }
        Ok(assignment)
    }

    fn seek(&mut self, partition: &TopicPartition, next: i64) -> Result<(), LogError> {
        self.inner.seek(partition, next)
    }

    fn pause(&mut self, partitions: &[TopicPartition]) -> Result<(), LogError> {
        self.inner.pause(partitions)
    }

    fn resume(&mut self, partitions: &[TopicPartition]) -> Result<(), LogError> {
        self.inner.resume(partitions)
    }

    fn committed(&mut self, partition: &TopicPartition) -> Result<Option<Committed>, LogError> {
        self.inner.committed(partition)
    }

    fn position(&mut self, partition: &TopicPartition) -> Result<i64, LogError> {
        self.inner.position(partition)
    }

    fn end_seen(&mut self, partition: &TopicPartition) -> Option<i64> {
        self.inner.end_seen(partition)
    }

    fn group_metadata(&self) -> GroupMetadata {
        self.inner.group_metadata()
    }
}
