//! Committed records of a partition, read outside any group, a few at a time.

use std::time::Duration;

use snafu::{ResultExt, Snafu};

use crate::api::{Reader, Record, TopicPartition};
use crate::error::LogError;

/// Most records in memory at a time.
const POLL_RECORDS_MAX: usize = 1_000;
const POLL_WAIT: Duration = Duration::from_millis(500);
/// After so many polls that brought nothing, 15 s, the brokers are away, or a transaction stays open.
const SILENT_POLLS_MAX: u32 = 30;

/// Why committed records could not be read.
#[derive(Debug, Snafu)]
pub enum ReadError {
    /// The log failed.
    #[snafu(display("{}", source.words()))]
    Log {
        /// What was seen.
        source: LogError,
    },
    /// Nothing came any more, and there should have been more.
    #[snafu(display("cannot read partition {} of topic {:?}: {why}", partition.partition, partition.topic))]
    Silent {
        /// Of which partition.
        partition: TopicPartition,
        /// What was seen.
        why: String,
    },
}

/// Gives `each` the records of a partition from `from` to before `to`, in order, until it says no;
/// gives whether more was wanted. Waits for `to` to be committed.
///
/// # Errors
/// Kafka is away, or what lies before `to` is not committed within 15 s; and what `each` fails with.
pub fn read_committed<R: Reader, E: From<ReadError>>(
    reader: &mut R,
    partition: &TopicPartition,
    (from, to): (i64, i64),
    each: &mut dyn FnMut(&Record) -> Result<bool, E>,
) -> Result<bool, E> {
    if from >= to {
        return Ok(true);
    }
    reader.assign(partition, from).context(LogSnafu)?;
    let mut records = Vec::new();
    let (mut silent, mut position) = (0, from);
    while position < to {
        records.clear();
        let trouble = match reader.poll(POLL_RECORDS_MAX, POLL_WAIT, &mut records) {
            Ok(()) => None,
            Err(error @ LogError::Retriable { .. }) => Some(error),
            Err(error) => return Err(ReadError::Log { source: error }.into()),
        };
        for record in records.iter().filter(|record| record.offset < to) {
            if !each(record)? {
                return Ok(false);
            }
        }
        let before = std::mem::replace(&mut position, reader.position().context(LogSnafu)?);
        silent = if position > before { 0 } else { silent + 1 };
        if silent > SILENT_POLLS_MAX {
            let why = trouble.map_or_else(|| "nothing came for 15 s".to_owned(), |error| error.words());
            return Err(ReadError::Silent { partition: partition.clone(), why }.into());
        }
    }
    Ok(true)
}
