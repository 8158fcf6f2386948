//! A log in front of the in-process one, on which things go wrong as a seed has it.

use std::time::Duration;

use stockflow_log::{Bounds, ConsumerOptions, Log, LogError, MemoryLog, Reader, Record, TopicPartition};

use crate::chaos::{Chaos, CrashAfter, CrashBefore, Fault, Life, RetriableAfter, RetriableBefore};
use crate::consumer::FaultyConsumer;
use crate::disk::Disk;
use crate::errors::{crashed, retriable};
use crate::mutation::{self, Mutation};
use crate::producer::FaultyProducer;
use crate::shop::{CHANGELOG, INPUT};

/// What reading meets with: nothing is changed by it.
pub const READING: [Fault; 4] = [CrashBefore, RetriableBefore, RetriableBefore, RetriableBefore];
/// What changes something, and can be told again.
const CHANGING: [Fault; 4] = [CrashBefore, CrashAfter, RetriableBefore, RetriableAfter];

/// The log as one life of a worker has it.
#[derive(Clone)]
pub struct Faulty {
    pub disk: Disk,
    pub log: MemoryLog,
    pub chaos: Chaos,
    pub life: Life,
}

impl Faulty {
    /// Does `it`, or not, or says that it has not.
    pub fn meet<T>(
        &self,
        step: &'static str,
        possible: &[Fault],
        it: impl FnOnce() -> Result<T, LogError>,
    ) -> Result<T, LogError> {
        let fault = self.chaos.state().decide(self.life, step, possible);
        match fault {
            None => it(),
            Some(CrashBefore) => Err(crashed(step)),
            Some(CrashAfter) => it().and(Err(crashed(step))),
            Some(RetriableAfter) => it().and(Err(retriable(step))),
            Some(_) => Err(retriable(step)),
        }
    }
}

impl Log for Faulty {
    type Consumer = FaultyConsumer;
    type Producer = FaultyProducer;
    type Reader = FaultyReader;

    fn consumer(&self, options: ConsumerOptions) -> Result<FaultyConsumer, LogError> {
        let inner = self.meet("join the group", &CHANGING, || self.log.consumer(options.clone()))?;
        Ok(FaultyConsumer::new(inner, self.clone(), options))
    }

    fn producer(&self, transactional_id: &str) -> Result<FaultyProducer, LogError> {
        self.meet("open a producer", &CHANGING, || {
            crate::producer::end_limbo(&self.chaos, |limbo| limbo.id == transactional_id);
            let inner = self.log.producer(transactional_id)?;
            Ok(FaultyProducer::new(inner, transactional_id, self.clone()))
        })
    }

    fn partitions(&self, topic: &str) -> Result<Option<u32>, LogError> {
        self.log.partitions(topic)
    }

    fn stable_end(&self, partition: &TopicPartition) -> Result<i64, LogError> {
        let end = self.meet("read the end", &READING, || self.log.stable_end(partition))?;
        let seems_behind =
            partition.topic == INPUT && mutation::is_too_busy(&self.chaos.state(), Mutation::Timeless, self.life);
        Ok(end + i64::from(seems_behind))
    }

    fn reader(&self) -> Result<FaultyReader, LogError> {
        let inner = self.meet("open a reader", &READING, || self.log.reader())?;
        Ok(FaultyReader { inner, log: self.clone(), at: None })
    }

    fn delete_records(&self, partition: &TopicPartition, before: i64) -> Result<(), LogError> {
        let before = mutation::cut(self, partition, before);
        self.meet("delete records", &CHANGING, || self.log.delete_records(partition, before))
    }
}

/// A reader of changelogs.
pub struct FaultyReader {
    inner: <MemoryLog as Log>::Reader,
    log: Faulty,
    at: Option<TopicPartition>,
}

impl Reader for FaultyReader {
    fn assign(&mut self, partition: &TopicPartition, next: i64) -> Result<(), LogError> {
        self.at = Some(partition.clone());
        self.log.clone().meet("go to a changelog", &READING, || self.inner.assign(partition, next))
    }

    fn bounds(&mut self, partition: &TopicPartition) -> Result<Bounds, LogError> {
        let log = self.log.clone();
        let mut bounds = log.meet("read the bounds", &READING, || self.inner.bounds(partition))?;
        if partition.topic == CHANGELOG && log.chaos.state().holds_up(partition.partition) {
            bounds.end += 1;
        }
        Ok(bounds)
    }

    fn poll(&mut self, max: usize, _: Duration, out: &mut Vec<Record>) -> Result<(), LogError> {
        let log = self.log.clone();
        log.meet("read a changelog", &READING, || self.inner.poll(max, Duration::ZERO, out))?;
        if log.chaos.state().mutation == Some(Mutation::WrongEnd) {
            let partition = self.at.as_ref().map_or(0, |at| at.partition);
            let last = mutation::last_pack_but_one(&log, partition).map_or(0, |last| last.seq);
            let seq = |record: &Record| stockflow_core::pack_head(record.value.as_deref().unwrap()).unwrap().seq;
            out.retain(|record| seq(record) <= last);
        }
        Ok(())
    }

    fn position(&mut self) -> Result<i64, LogError> {
        self.log.clone().meet("read the reader's position", &READING, || self.inner.position())
    }
}
