//! A log in front of another that does not take transactions with a certain record.

use std::sync::Arc;

use stockflow_log::{
    ConsumerOptions, GroupMetadata, Log, LogError, MemoryLog, Offset, OutRecord, Producer, TopicPartition,
};

/// Whether a record is not taken.
type Unwanted = dyn Fn(&OutRecord<'_>) -> bool + Send + Sync;

#[derive(Clone)]
pub struct Picky {
    log: MemoryLog,
    unwanted: Arc<Unwanted>,
}

impl Picky {
    pub fn new(log: &MemoryLog, unwanted: impl Fn(&OutRecord<'_>) -> bool + Send + Sync + 'static) -> Picky {
        Picky { log: log.clone(), unwanted: Arc::new(unwanted) }
    }
}

pub struct PickyProducer {
    inner: <MemoryLog as Log>::Producer,
    unwanted: Arc<Unwanted>,
    unwanted_topic: Option<String>,
}

impl Log for Picky {
    type Consumer = <MemoryLog as Log>::Consumer;
    type Producer = PickyProducer;
    type Reader = <MemoryLog as Log>::Reader;

    fn consumer(&self, options: ConsumerOptions) -> Result<Self::Consumer, LogError> {
        self.log.consumer(options)
    }

    fn producer(&self, transactional_id: &str) -> Result<PickyProducer, LogError> {
        let inner = self.log.producer(transactional_id)?;
        Ok(PickyProducer { inner, unwanted: Arc::clone(&self.unwanted), unwanted_topic: None })
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

impl Producer for PickyProducer {
    fn begin(&mut self) -> Result<(), LogError> {
        self.unwanted_topic = None;
        self.inner.begin()
    }

    fn send(&mut self, record: OutRecord<'_>) -> Result<(), LogError> {
        if self.unwanted_topic.is_none() && (self.unwanted)(&record) {
            self.unwanted_topic = Some(record.topic.to_owned());
        }
        self.inner.send(record)
    }

    fn commit(&mut self, offsets: &[Offset], group: &GroupMetadata) -> Result<(), LogError> {
        if let Some(topic) = self.unwanted_topic.clone() {
            return Err(LogError::Refused { action: "commit a transaction", topic, message: "too large".to_owned() });
        }
        self.inner.commit(offsets, group)
    }

    fn abort(&mut self) -> Result<(), LogError> {
        self.inner.abort()
    }
}
