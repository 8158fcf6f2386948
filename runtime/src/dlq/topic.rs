//! The topic of dead letters, read outside any group from its begin to the end that it had.

use std::time::Duration;

use stockflow_log::{Bounds, Log, LogError, Reader, Record, TopicPartition};

use super::letter::Letter;
use super::settled::{SETTLED_MAX, Settled, settles};
use crate::failure::Failure;

/// Most records in memory at a time.
const POLL_RECORDS_MAX: usize = 1_000;
const POLL_WAIT: Duration = Duration::from_millis(500);
/// After so many polls that brought nothing, 15 s, the brokers are away.
const SILENT_POLLS_MAX: u32 = 30;

/// The letters of a stage, up to where the topic ended when it was looked at.
pub(super) struct DeadTopic<'a, L: Log> {
    log: &'a L,
    name: &'a str,
    group: &'a str,
    bounds: Vec<Bounds>,
    settled: Settled,
}

impl<'a, L: Log> DeadTopic<'a, L> {
    /// Finds where the topic begins and ends, and reads which letters are settled.
    ///
    /// # Errors
    /// There is no such topic, Kafka is away, or more marks than fit into memory.
    pub(super) fn open(log: &'a L, name: &'a str, group: &'a str) -> Result<DeadTopic<'a, L>, Failure> {
        let Some(partitions) = log.partitions(name).map_err(|error| failed(&error))? else {
            return Err(Failure::work(format!(
                "there is no topic {name:?}, where the dead letters of group {group} would be: it is made when the \
                 stage first runs; check the pipeline and the brokers"
            )));
        };
        let mut reader = log.reader().map_err(|error| failed(&error))?;
        let bounds = (0..partitions).map(|partition| reader.bounds(&at(name, partition)));
        let bounds = bounds.collect::<Result<Vec<_>, _>>().map_err(|error| failed(&error))?;
        let mut topic = DeadTopic { log, name, group, bounds, settled: Settled::new(SETTLED_MAX) };
        let mut settled = Settled::new(SETTLED_MAX);
        topic.read(&mut |record| {
            let Some(place) = settles(record).filter(|place| topic.has(place.partition, place.offset)) else {
                return Ok(true);
            };
            let told = settled.add(place).map(|()| true);
            told.map_err(|_| {
                Failure::work(format!(
                    "the topic {name:?} has marks of more than {SETTLED_MAX} letters that were settled: shorten its \
                     retention, so that old letters go"
                ))
            })
        })?;
        topic.settled = settled;
        Ok(topic)
    }

    /// Each letter of the group, partition by partition, oldest first, until `each` says no.
    ///
    /// # Errors
    /// Kafka is away, and what `each` fails with.
    pub(super) fn letters(&self, each: &mut dyn FnMut(&Letter<'_>) -> Result<bool, Failure>) -> Result<(), Failure> {
        self.read(&mut |record| {
            let Some(mut letter) = Letter::read(record).filter(|letter| letter.dead.group == self.group) else {
                return Ok(true);
            };
            letter.is_settled = self.settled.has(letter.place);
            each(&letter)
        })
    }

    /// Whether a record may still be there.
    fn has(&self, partition: u32, offset: i64) -> bool {
        let bounds = usize::try_from(partition).ok().and_then(|at| self.bounds.get(at));
        bounds.is_some_and(|bounds| (bounds.earliest..bounds.stable_end).contains(&offset))
    }

    fn read(&self, each: &mut dyn FnMut(&Record) -> Result<bool, Failure>) -> Result<(), Failure> {
        let mut reader = self.log.reader().map_err(|error| failed(&error))?;
        for (partition, bounds) in (0..).zip(&self.bounds) {
            if bounds.earliest < bounds.stable_end && !self.read_one(&mut reader, partition, *bounds, each)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Reads a partition; whether more is wanted.
    fn read_one(
        &self,
        reader: &mut L::Reader,
        partition: u32,
        bounds: Bounds,
        each: &mut dyn FnMut(&Record) -> Result<bool, Failure>,
    ) -> Result<bool, Failure> {
        reader.assign(&at(self.name, partition), bounds.earliest).map_err(|error| failed(&error))?;
        let mut records = Vec::new();
        let (mut silent, mut position) = (0, bounds.earliest);
        while position < bounds.stable_end {
            records.clear();
            let trouble = match reader.poll(POLL_RECORDS_MAX, POLL_WAIT, &mut records) {
                Ok(()) => None,
                Err(error @ LogError::Retriable { .. }) => Some(error),
                Err(error) => return Err(failed(&error)),
            };
            for record in records.iter().filter(|record| record.offset < bounds.stable_end) {
                if !each(record)? {
                    return Ok(false);
                }
            }
            let before = std::mem::replace(&mut position, reader.position().map_err(|error| failed(&error))?);
            silent = if position > before { 0 } else { silent + 1 };
            if silent > SILENT_POLLS_MAX {
                let why = trouble.map_or_else(|| "nothing came for 15 s".to_owned(), |error| words(&error));
                let name = self.name;
                return Err(Failure::work(format!("cannot read partition {partition} of topic {name:?}: {why}")));
            }
        }
        Ok(true)
    }
}

fn at(topic: &str, partition: u32) -> TopicPartition {
    TopicPartition { topic: topic.to_owned(), partition }
}

/// An error that ends the command.
pub(super) fn failed(error: &LogError) -> Failure {
    Failure::work(words(error))
}

/// An error without what the worker would do about it.
fn words(error: &LogError) -> String {
    match error {
        LogError::Retriable { action, message } | LogError::Abortable { action, message } => {
            format!("cannot {action}: {message}")
        }
        LogError::Fenced { message, .. } => {
            format!("somebody else replays or drops letters of this stage at the same time, and goes on: {message}")
        }
        LogError::Fatal { action, message } => format!("cannot {action}: {message}"),
    }
}
