//! A log in front of another, that does as a whim says and else as the other does.

use std::time::Duration;

use stockflow_log::{
    Assignment, Committed, Consumer, ConsumerOptions, GroupMetadata, Log, LogError, MemoryLog, Offset, OutRecord,
    Producer, Record, TopicPartition,
};

type Inner = <MemoryLog as Log>::Consumer;

/// What a log does its own way; by default nothing. Each consumer and producer has a clone.
pub trait Whim: Clone {
    fn poll(
        &mut self,
        inner: &mut Inner,
        (max, wait): (usize, Duration),
        out: &mut Vec<Record>,
    ) -> Result<Option<Assignment>, LogError> {
        inner.poll(max, wait, out)
    }

    /// A transaction begins.
    fn begins(&mut self) {}

    fn sends(&mut self, _record: &OutRecord<'_>) {}

    /// Whether a commit gets through.
    fn commits(&mut self) -> Result<(), LogError> {
        Ok(())
    }
}

#[derive(Clone)]
pub struct Front<W> {
    log: MemoryLog,
    whim: W,
}

impl<W> Front<W> {
    pub fn of(log: &MemoryLog, whim: W) -> Front<W> {
        Front { log: log.clone(), whim }
    }
}

pub struct FrontConsumer<W> {
    inner: Inner,
    whim: W,
}

pub struct FrontProducer<W> {
    inner: <MemoryLog as Log>::Producer,
    whim: W,
}

impl<W: Whim + Send + Sync> Log for Front<W> {
    type Consumer = FrontConsumer<W>;
    type Producer = FrontProducer<W>;
    type Reader = <MemoryLog as Log>::Reader;

    fn consumer(&self, options: ConsumerOptions) -> Result<FrontConsumer<W>, LogError> {
        Ok(FrontConsumer { inner: self.log.consumer(options)?, whim: self.whim.clone() })
    }

    fn producer(&self, transactional_id: &str) -> Result<FrontProducer<W>, LogError> {
        Ok(FrontProducer { inner: self.log.producer(transactional_id)?, whim: self.whim.clone() })
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

impl<W: Whim + Send> Consumer for FrontConsumer<W> {
    fn poll(&mut self, max: usize, wait: Duration, out: &mut Vec<Record>) -> Result<Option<Assignment>, LogError> {
        self.whim.poll(&mut self.inner, (max, wait), out)
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

    fn leave(&mut self) -> Result<(), LogError> {
        self.inner.leave()
    }

    fn group_metadata(&self) -> GroupMetadata {
        self.inner.group_metadata()
    }
}

impl<W: Whim + Send> Producer for FrontProducer<W> {
    fn begin(&mut self) -> Result<(), LogError> {
        self.whim.begins();
        self.inner.begin()
    }

    fn send(&mut self, record: OutRecord<'_>) -> Result<(), LogError> {
        self.whim.sends(&record);
        self.inner.send(record)
    }

    fn commit(&mut self, offsets: &[Offset], group: &GroupMetadata) -> Result<(), LogError> {
        self.whim.commits()?;
        self.inner.commit(offsets, group)
    }

    fn abort(&mut self) -> Result<(), LogError> {
        self.inner.abort()
    }
}
