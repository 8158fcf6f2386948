//! A log in front of another, whose commits are aborted as a plan says.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use stockflow_log::{
    ConsumerOptions, GroupMetadata, Log, LogError, MemoryLog, Offset, OutRecord, Producer, TopicPartition,
};

/// Whether the commit of this number, from 0, is aborted.
type Plan = dyn Fn(u64) -> bool + Send + Sync;

#[derive(Clone)]
/// Aborts some of the commits of all its producers, counted together.
pub struct Flaky {
    log: MemoryLog,
    plan: Arc<Plan>,
    commits: Arc<AtomicU64>,
}

impl Flaky {
    pub fn new(log: &MemoryLog, plan: impl Fn(u64) -> bool + Send + Sync + 'static) -> Flaky {
        Flaky { log: log.clone(), plan: Arc::new(plan), commits: Arc::default() }
    }
}

pub struct FlakyProducer {
    inner: <MemoryLog as Log>::Producer,
    plan: Arc<Plan>,
    commits: Arc<AtomicU64>,
}

impl Log for Flaky {
    type Consumer = <MemoryLog as Log>::Consumer;
    type Producer = FlakyProducer;
    type Reader = <MemoryLog as Log>::Reader;

    fn consumer(&self, options: ConsumerOptions) -> Result<Self::Consumer, LogError> {
        self.log.consumer(options)
    }

    fn producer(&self, transactional_id: &str) -> Result<FlakyProducer, LogError> {
        let inner = self.log.producer(transactional_id)?;
        Ok(FlakyProducer { inner, plan: Arc::clone(&self.plan), commits: Arc::clone(&self.commits) })
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

impl Producer for FlakyProducer {
    fn begin(&mut self) -> Result<(), LogError> {
        self.inner.begin()
    }

    fn send(&mut self, record: OutRecord<'_>) -> Result<(), LogError> {
        self.inner.send(record)
    }

    fn commit(&mut self, offsets: &[Offset], group: &GroupMetadata) -> Result<(), LogError> {
        if (self.plan)(self.commits.fetch_add(1, Relaxed)) {
            return Err(LogError::Abortable { action: "commit a transaction", message: "as planned".to_owned() });
        }
        self.inner.commit(offsets, group)
    }

    fn abort(&mut self) -> Result<(), LogError> {
        self.inner.abort()
    }
}
