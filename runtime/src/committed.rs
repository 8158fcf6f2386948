//! Committed records of a partition, read outside any group, a few at a time.

use std::time::Duration;

use stockflow_log::{LogError, Reader, Record, TopicPartition};

use crate::failure::Failure;

/// Most records in memory at a time.
const POLL_RECORDS_MAX: usize = 1_000;
const POLL_WAIT: Duration = Duration::from_millis(500);
/// After so many polls that brought nothing, 15 s, the brokers are away, or a transaction stays open.
const SILENT_POLLS_MAX: u32 = 30;

/// Gives `each` the records of a partition from `from` to before `to`, in order, until it says no;
/// gives whether more was wanted. Waits for `to` to be committed.
///
/// # Errors
/// Kafka is away, or what lies before `to` is not committed within 15 s; and what `each` fails with.
pub(crate) fn read<R: Reader>(
    reader: &mut R,
    partition: &TopicPartition,
    (from, to): (i64, i64),
    each: &mut dyn FnMut(&Record) -> Result<bool, Failure>,
) -> Result<bool, Failure> {
    if from >= to {
        return Ok(true);
    }
    reader.assign(partition, from).map_err(|error| failed(&error))?;
    let mut records = Vec::new();
    let (mut silent, mut position) = (0, from);
    while position < to {
        records.clear();
        let trouble = match reader.poll(POLL_RECORDS_MAX, POLL_WAIT, &mut records) {
            Ok(()) => None,
            Err(error @ LogError::Retriable { .. }) => Some(error),
            Err(error) => return Err(failed(&error)),
        };
        for record in records.iter().filter(|record| record.offset < to) {
            if !each(record)? {
                return Ok(false);
            }
        }
        let before = std::mem::replace(&mut position, reader.position().map_err(|error| failed(&error))?);
        silent = if position > before { 0 } else { silent + 1 };
        if silent > SILENT_POLLS_MAX {
            let why = trouble.map_or_else(|| "nothing came for 15 s".to_owned(), |error| error.words());
            let TopicPartition { topic, partition } = partition;
            return Err(Failure::work(format!("cannot read partition {partition} of topic {topic:?}: {why}")));
        }
    }
    Ok(true)
}

/// An error that ends the command.
pub(crate) fn failed(error: &LogError) -> Failure {
    Failure::work(error.words())
}
