//! The reader: one partition at a time, outside any group.

use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use stockflow_log::{Bounds, LogError, Reader, Record, TopicPartition};

use crate::batch::Blocks;
use crate::context::Context;
use crate::events::look;
use crate::failure::{explained, failure, hopeless};
use crate::fetching::{self, Fault};
use crate::lists::{list_at, number};
use crate::offsets::{end, shown, stable};
use crate::places::{Place, Places};
use crate::sys::intake::Intake;

/// Reads committed records of one partition at a time.
pub struct KafkaReader {
    intake: Intake,
    at: Option<TopicPartition>,
    places: Places,
    faults: Vec<Fault>,
    blocks: Blocks,
}

impl KafkaReader {
    pub(crate) fn new(intake: Intake) -> KafkaReader {
        KafkaReader { intake, at: None, places: Places::default(), faults: Vec::new(), blocks: Blocks::default() }
    }

    /// Where a partition begins and committed data ends; else, if that is known, why no broker
    /// answers.
    fn stable(&mut self, action: &'static str, partition: &TopicPartition) -> Result<(i64, i64), LogError> {
        let found = stable(action, self.intake.consumer().client(), partition);
        found.or_else(|error| self.check(action).and(Err(error)))
    }

    fn check(&mut self, action: &'static str) -> Result<(), LogError> {
        if let Some(fault) = self.faults.pop() {
            return Err(fetching::told(fault));
        }
        let consumer = self.intake.consumer();
        look(consumer, |error| told(action, consumer, error))
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
        let number = number(action, partition.partition)?;
        let (earliest, stable_end) = self.stable(action, partition)?;
        if next > stable_end {
            let message = format!("{} ends at {stable_end}, before {next}", shown(partition));
            return Err(LogError::Fatal { action, message });
        }
        let next = next.max(earliest);
        self.faults.clear();
        if self.at.as_ref() == Some(partition) {
            // Assigned anew, it would be stopped first, which takes its way to our queue away.
            fetching::seek(action, self.intake.consumer(), partition, next)?;
            self.places.get(action, partition)?.next = next;
            return Ok(());
        }
        if let Some(before) = self.at.take() {
            self.places.remove(&[before]);
        }
        if !self.intake.route(&partition.topic, number) {
            let message = format!("{}: librdkafka has no queue for it", shown(partition));
            return Err(LogError::Fatal { action, message });
        }
        let assigned = self.intake.consumer().assign(&list_at(action, [(partition, next)])?);
        assigned.map_err(|error| failure(action, &error))?;
        self.places.add(Place { partition: partition.clone(), subscription: 0, next });
        self.at = Some(partition.clone());
        Ok(())
    }

    fn bounds(&mut self, partition: &TopicPartition) -> Result<Bounds, LogError> {
        let action = "read where a partition begins and ends";
        let (earliest, stable_end) = self.stable(action, partition)?;
        let end = end(action, self.intake.consumer().client(), partition)?.max(stable_end);
        Ok(Bounds { earliest, stable_end, end })
    }

    #[allow(clippy::disallowed_methods, reason = "what librdkafka wakes us for may be no record: the wait goes on")]
    fn poll(&mut self, max_records: usize, wait: Duration, out: &mut Vec<Record>) -> Result<(), LogError> {
        let action = "read a partition";
        let begun = Instant::now();
        let mut left = wait;
        loop {
            self.check(action)?;
            let (places, blocks, faults) = (&mut self.places, &mut self.blocks, &mut self.faults);
            if fetching::take(&mut self.intake, max_records, left, places, blocks, (&mut *out, faults)) {
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
        Ok(self.places.get(action, partition)?.next)
    }
}
