//! The in-process log as the command needs it: it wants a member of a group for every commit, where Kafka asks for one
//! only with offsets.

use stockflow_log::{
    Consumer, ConsumerOptions, GroupMetadata, Log, LogError, MemoryConsumer, MemoryLog, MemoryProducer, MemoryReader,
    Offset, OutRecord, Producer, Start, Subscription, TopicPartition,
};

/// A log whose producers commit as a member of a group.
pub(super) struct Joined {
    pub(super) memory: MemoryLog,
    member: MemoryConsumer,
}

impl Joined {
    pub(super) fn new(memory: MemoryLog) -> Joined {
        let subscriptions = vec![Subscription { topic: "canonical".into(), start: Start::Earliest }];
        let options = ConsumerOptions { group: "operator".into(), instance: "0".into(), subscriptions };
        Joined { member: memory.consumer(options).unwrap(), memory }
    }
}

pub(super) struct JoinedProducer(MemoryProducer, GroupMetadata);

impl Producer for JoinedProducer {
    fn begin(&mut self) -> Result<(), LogError> {
        self.0.begin()
    }

    fn send(&mut self, record: OutRecord<'_>) -> Result<(), LogError> {
        self.0.send(record)
    }

    fn commit(&mut self, offsets: &[Offset], _: &GroupMetadata) -> Result<(), LogError> {
        assert_eq!(offsets, [], "no offsets are the command's to commit");
        self.0.commit(&[], &self.1)
    }

    fn abort(&mut self) -> Result<(), LogError> {
        self.0.abort()
    }
}

impl Log for Joined {
    type Consumer = MemoryConsumer;
    type Producer = JoinedProducer;
    type Reader = MemoryReader;

    fn consumer(&self, options: ConsumerOptions) -> Result<MemoryConsumer, LogError> {
        self.memory.consumer(options)
    }

    fn producer(&self, transactional_id: &str) -> Result<JoinedProducer, LogError> {
        Ok(JoinedProducer(self.memory.producer(transactional_id)?, self.member.group_metadata()))
    }

    fn partitions(&self, topic: &str) -> Result<Option<u32>, LogError> {
        self.memory.partitions(topic)
    }

    fn stable_end(&self, partition: &TopicPartition) -> Result<i64, LogError> {
        self.memory.stable_end(partition)
    }

    fn reader(&self) -> Result<MemoryReader, LogError> {
        self.memory.reader()
    }

    fn delete_records(&self, partition: &TopicPartition, before: i64) -> Result<(), LogError> {
        self.memory.delete_records(partition, before)
    }
}
