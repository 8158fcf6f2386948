//! A consumer whose fetching goes astray: where it is sent, where it goes on after a pause, and
//! when partitions come and go, it reads from somewhere else, as librdkafka was found to.
//!
//! What it gives is what the log's [`Position`] believes of it, which is what the consumer on
//! Kafka goes by too.

use std::collections::BTreeMap;
use std::time::Duration;

use stockflow_log::{
    Assignment, Committed, Consumer, GroupMetadata, Log, LogError, MemoryLog, Position, Record, TopicPartition, Verdict,
};

use crate::chaos::Chaos;
use crate::mutation::Mutation;
use crate::shop::INPUT;

/// A member, and where in what it owns it is.
pub struct Astray {
    inner: <MemoryLog as Log>::Consumer,
    log: MemoryLog,
    chaos: Chaos,
    readings: BTreeMap<TopicPartition, Reading>,
}

/// Where it is in a partition, and whether it slipped when it was last sent there.
struct Reading {
    position: Position,
    is_paused: bool,
    slipped: bool,
}

impl Reading {
    /// To who is gullible, whatever comes is what comes next.
    fn hear_of(&mut self, at: i64, is_gullible: bool) {
        if is_gullible && at > self.position.next() {
            self.position = Position::new(at);
            self.position.begun();
        }
    }
}

impl Astray {
    pub fn new(inner: <MemoryLog as Log>::Consumer, log: MemoryLog, chaos: Chaos) -> Astray {
        Astray { inner, log, chaos, readings: BTreeMap::new() }
    }

    pub fn poll(&mut self, max: usize, out: &mut Vec<Record>) -> Result<Option<Assignment>, LogError> {
        self.begin()?;
        let had = out.len();
        let assignment = self.inner.poll(max, Duration::ZERO, out)?;
        let fetched = out.split_off(had);
        out.extend(fetched.into_iter().filter(|record| self.is_next(record)));
        if let Some(assignment) = &assignment {
            self.reassigned(assignment)?;
        } else {
            self.ends()?;
        }
        Ok(assignment)
    }

    /// Sends each reading to its position, or somewhere else; not twice in a row somewhere else.
    fn begin(&mut self) -> Result<(), LogError> {
        for (partition, reading) in &mut self.readings {
            let Some(next) = reading.position.to_begin() else { continue };
            let slip = if reading.slipped { 0 } else { self.chaos.state().slip() };
            let end = self.log.end_offset(&partition.topic, partition.partition);
            let to = next.saturating_add(slip).clamp(0, end);
            if to != next {
                self.chaos.state().note(|| format!("{partition:?} is read from {to} and not from {next}"));
            }
            self.inner.seek(partition, to)?;
            reading.slipped = to != next;
            reading.position.begun();
        }
        Ok(())
    }

    fn is_gullible(&self) -> bool {
        self.chaos.state().mutation == Some(Mutation::Gullible)
    }

    fn is_next(&mut self, record: &Record) -> bool {
        let partition = TopicPartition { topic: INPUT.to_owned(), partition: record.partition };
        let is_gullible = self.is_gullible();
        let Some(reading) = self.readings.get_mut(&partition) else { return false };
        reading.hear_of(record.offset, is_gullible);
        reading.position.record(record.offset) == Verdict::Next
    }

    fn reassigned(&mut self, assignment: &Assignment) -> Result<(), LogError> {
        match assignment {
            Assignment::Assigned(come) => {
                for partition in come {
                    let position = Position::new(self.inner.position(partition)?);
                    self.readings.insert(partition.clone(), Reading { position, is_paused: false, slipped: false });
                }
            }
            Assignment::Revoked(gone) | Assignment::Lost(gone) => {
                self.readings.retain(|partition, _| !gone.contains(partition));
            }
        }
        self.readings.values_mut().for_each(|reading| reading.position.disturbed());
        Ok(())
    }

    /// Where there is nothing more, the reading has come to the end.
    fn ends(&mut self) -> Result<(), LogError> {
        let is_gullible = self.is_gullible();
        for (partition, reading) in &mut self.readings {
            let end = self.log.end_offset(&partition.topic, partition.partition);
            if !reading.is_paused && self.inner.position(partition)? == end {
                reading.hear_of(end, is_gullible);
                reading.position.end(end);
            }
        }
        Ok(())
    }

    pub fn seek(&mut self, partition: &TopicPartition, next: i64) -> Result<(), LogError> {
        self.reading(partition)?.position = Position::new(next);
        Ok(())
    }

    pub fn pause(&mut self, partitions: &[TopicPartition]) -> Result<(), LogError> {
        self.set_paused(partitions, true)?;
        self.inner.pause(partitions)
    }

    pub fn resume(&mut self, partitions: &[TopicPartition]) -> Result<(), LogError> {
        self.set_paused(partitions, false)?;
        self.inner.resume(partitions)
    }

    fn set_paused(&mut self, partitions: &[TopicPartition], is_paused: bool) -> Result<(), LogError> {
        partitions.iter().try_for_each(|partition| {
            let reading = self.reading(partition)?;
            reading.is_paused = is_paused;
            reading.position.disturbed();
            Ok(())
        })
    }

    pub fn position(&mut self, partition: &TopicPartition) -> Result<i64, LogError> {
        Ok(self.reading(partition)?.position.next())
    }

    fn reading(&mut self, partition: &TopicPartition) -> Result<&mut Reading, LogError> {
        let message = format!("{partition:?} is not assigned");
        self.readings.get_mut(partition).ok_or(LogError::Fatal { action: "find a partition", message })
    }

    pub fn committed(&mut self, partition: &TopicPartition) -> Result<Option<Committed>, LogError> {
        self.inner.committed(partition)
    }

    pub fn end_seen(&mut self, partition: &TopicPartition) -> Option<i64> {
        self.inner.end_seen(partition)
    }

    pub fn leave(&mut self) -> Result<(), LogError> {
        self.inner.leave()
    }

    pub fn group_metadata(&self) -> GroupMetadata {
        self.inner.group_metadata()
    }

    /// The member alone: its group has not missed it yet.
    pub fn into_member(self) -> <MemoryLog as Log>::Consumer {
        self.inner
    }
}
