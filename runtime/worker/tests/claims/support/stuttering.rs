//! A log in front of another, whose consumers give records again that they have just given, a number of times.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use stockflow_log::{
    Assignment, Committed, Consumer, ConsumerOptions, GroupMetadata, Log, LogError, MemoryLog, Record, TopicPartition,
};

#[derive(Clone)]
pub struct Stuttering {
    log: MemoryLog,
    left: Arc<AtomicU32>,
}

impl Stuttering {
    pub fn new(log: &MemoryLog, times: u32) -> Stuttering {
        Stuttering { log: log.clone(), left: Arc::new(AtomicU32::new(times)) }
    }
}

pub struct StutteringConsumer {
    inner: <MemoryLog as Log>::Consumer,
    left: Arc<AtomicU32>,
}

impl Log for Stuttering {
    type Consumer = StutteringConsumer;
    type Producer = <MemoryLog as Log>::Producer;
    type Reader = <MemoryLog as Log>::Reader;

    fn consumer(&self, options: ConsumerOptions) -> Result<StutteringConsumer, LogError> {
        Ok(StutteringConsumer { inner: self.log.consumer(options)?, left: Arc::clone(&self.left) })
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

impl Consumer for StutteringConsumer {
    fn poll(&mut self, max: usize, wait: Duration, out: &mut Vec<Record>) -> Result<Option<Assignment>, LogError> {
        let assignment = self.inner.poll(max, wait, out)?;
        let left = |left: u32| left.checked_sub(1);
        if out.last().is_some() && self.left.fetch_update(Relaxed, Relaxed, left).is_ok() {
            out.extend(out.last().cloned());
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
