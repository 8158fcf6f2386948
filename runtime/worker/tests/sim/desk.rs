//! A desk at which an operator settles dead letters: `stockflow dlq` on a log on which it is cut
//! off, or on which another operator does the same in between.

use std::sync::{Arc, Mutex, PoisonError};

use stockflow_letters::Order;
use stockflow_log::{
    ConsumerOptions, GroupMetadata, Log, LogError, MemoryConsumer, MemoryLog, MemoryProducer, MemoryReader, Offset,
    OutRecord, Producer, TopicPartition,
};

use crate::errors::{crashed, unknown};
use crate::mutation::Mutation;
use crate::shop::{DEAD, GROUP};

/// What happens at a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// It is cut off before its transaction is committed.
    CutOffBefore,
    /// It is cut off after that.
    CutOffAfter,
    /// It was committed, and nobody says so.
    Unknown,
    /// Another operator does the same before the first has sent anything.
    OtherFirst,
    /// Another operator does the same when all is sent, and not committed.
    OtherBetween,
}

/// Mishaps, and none.
pub const MISHAPS: [Option<Mishap>; 7] = [
    None,
    None,
    Some(Mishap::CutOffBefore),
    Some(Mishap::CutOffAfter),
    Some(Mishap::Unknown),
    Some(Mishap::OtherFirst),
    Some(Mishap::OtherBetween),
];

/// The log as an operator has it.
#[derive(Clone)]
pub struct Desk {
    pub log: MemoryLog,
    pub order: Order,
    pub mutation: Option<Mutation>,
    /// What is still to happen.
    pub mishap: Arc<Mutex<Option<Mishap>>>,
}

impl Desk {
    /// Carries the order out, as far as that goes; how many letters it says are settled.
    pub fn work(&self, number: u32) -> Option<u64> {
        let id = if self.mutation == Some(Mutation::Unfenced) { number } else { 0 };
        let done = self.order.carry_out(self, &format!("{GROUP}.dlq.{id}"), &|| 0);
        done.ok().map(|done| done.settled)
    }

    /// Whether it is time for this mishap, which then has happened.
    fn meets(&self, mishap: Mishap) -> bool {
        let mut left = self.mishap.lock().unwrap_or_else(PoisonError::into_inner);
        left.take_if(|left| *left == mishap).is_some()
    }

    fn another(&self) {
        let other = Desk { mishap: Arc::default(), ..self.clone() };
        other.work(1);
    }
}

/// The operator's producer.
pub struct DeskProducer(MemoryProducer, Desk);

impl Producer for DeskProducer {
    fn begin(&mut self) -> Result<(), LogError> {
        if self.1.meets(Mishap::OtherFirst) {
            self.1.another();
        }
        self.0.begin()
    }

    fn send(&mut self, record: OutRecord<'_>) -> Result<(), LogError> {
        let is_mark = record.topic == DEAD;
        if is_mark && self.1.mutation == Some(Mutation::Unmarked) {
            return Ok(());
        }
        self.0.send(record)
    }

    fn commit(&mut self, offsets: &[Offset], group: &GroupMetadata) -> Result<(), LogError> {
        if self.1.meets(Mishap::OtherBetween) {
            self.1.another();
        }
        if self.1.meets(Mishap::CutOffBefore) {
            return Err(crashed("commit"));
        }
        self.0.commit(offsets, group)?;
        if self.1.meets(Mishap::CutOffAfter) {
            return Err(crashed("commit"));
        }
        if self.1.meets(Mishap::Unknown) { Err(unknown("commit")) } else { Ok(()) }
    }

    fn abort(&mut self) -> Result<(), LogError> {
        self.0.abort()
    }
}

impl Log for Desk {
    type Consumer = MemoryConsumer;
    type Producer = DeskProducer;
    type Reader = MemoryReader;

    fn consumer(&self, options: ConsumerOptions) -> Result<MemoryConsumer, LogError> {
        self.log.consumer(options)
    }

    fn producer(&self, transactional_id: &str) -> Result<DeskProducer, LogError> {
        Ok(DeskProducer(self.log.producer(transactional_id)?, self.clone()))
    }

    fn partitions(&self, topic: &str) -> Result<Option<u32>, LogError> {
        self.log.partitions(topic)
    }

    fn stable_end(&self, partition: &TopicPartition) -> Result<i64, LogError> {
        self.log.stable_end(partition)
    }

    fn reader(&self) -> Result<MemoryReader, LogError> {
        self.log.reader()
    }

    fn delete_records(&self, partition: &TopicPartition, before: i64) -> Result<(), LogError> {
        self.log.delete_records(partition, before)
    }
}
