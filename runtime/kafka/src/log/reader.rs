//! The reader: one partition at a time, outside any group.

use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use stockflow_log::{Bounds, LogError, Position, Reader, Record, TopicPartition};

use crate::base::context::Context;
use crate::base::failure::{explained, hopeless};
use crate::log::fetcher::Fetcher;
use crate::log::offsets::{end, shown, stable};
use crate::log::places::Place;

/// Reads committed records of one partition at a time.
pub struct KafkaReader {
    fetcher: Fetcher,
    at: Option<TopicPartition>,
}

impl KafkaReader {
    pub(crate) fn new(fetcher: Fetcher) -> KafkaReader {
        KafkaReader { fetcher, at: None }
    }

    /// Where a partition begins and committed data ends; else, if that is known, why no broker
    /// answers.
    fn stable(&mut self, action: &'static str, partition: &TopicPartition) -> Result<(i64, i64), LogError> {
        let found = stable(action, self.fetcher.consumer().client(), partition);
        found.or_else(|error| self.check(action).and(Err(error)))
    }

    fn check(&mut self, action: &'static str) -> Result<(), LogError> {
        self.fetcher.look(|reader, error| told(action, reader, error))
    }
}

/// What an error means to a reader: those of its partition come in the place of records.
fn told(action: &'static str, consumer: &BaseConsumer<Context>, error: &KafkaError) -> Result<(), LogError> {
    let complaint = consumer.context().complaint();
    if let Some(error) = complaint.as_ref().and_then(|complaint| hopeless(action, complaint)) {
        consumer.context().clear();
        return Err(error);
    }
    if error.rdkafka_error_code() == Some(Code::AllBrokersDown) {
        let said = complaint.map(|complaint| complaint.reason).unwrap_or_default();
        return Err(explained(action, error, &said));
    }
    Ok(())
}

impl Reader for KafkaReader {
    fn assign(&mut self, partition: &TopicPartition, next: i64) -> Result<(), LogError> {
        let action = "go to a partition";
        let (earliest, stable_end) = self.stable(action, partition)?;
        if next > stable_end {
            let message = format!("{} ends at {stable_end}, before {next}", shown(partition));
            return Err(LogError::Fatal { action, message });
        }
        let next = next.max(earliest);
        self.fetcher.forget_faults();
        if self.at.as_ref() == Some(partition) {
            self.fetcher.places.get(action, partition)?.position = Position::new(next);
            return Ok(());
        }
        if let Some(before) = self.at.take() {
            self.fetcher.remove(&[before]);
        }
        self.fetcher.add(Place::new(partition.clone(), 0, next));
        self.at = Some(partition.clone());
        Ok(())
    }

    fn bounds(&mut self, partition: &TopicPartition) -> Result<Bounds, LogError> {
        let action = "read where a partition begins and ends";
        let (earliest, stable_end) = self.stable(action, partition)?;
        let end = end(action, self.fetcher.consumer().client(), partition)?.max(stable_end);
        Ok(Bounds { earliest, stable_end, end })
    }

    #[allow(clippy::disallowed_methods, reason = "what librdkafka wakes us for may be no record: the wait goes on")]
    fn poll(&mut self, max_records: usize, wait: Duration, out: &mut Vec<Record>) -> Result<(), LogError> {
        let action = "read a partition";
        let begun = Instant::now();
        let mut left = wait;
        loop {
            self.check(action)?;
            if self.fetcher.read(max_records, left, out)? {
                return Ok(());
            }
            left = wait.saturating_sub(begun.elapsed());
            if left.is_zero() {
                return self.check(action);
            }
        }
    }

    fn position(&mut self) -> Result<i64, LogError> {
        let action = "read the position";
        let Some(partition) = &self.at else {
            return Err(LogError::Fatal { action, message: "the reader is at no partition: assign one first".into() });
        };
        Ok(self.fetcher.places.get(action, partition)?.position.next())
    }
}
