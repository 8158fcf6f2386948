//! Probing: which offsets of a partition cannot be read, from one of them on.

use std::time::Duration;

use stockflow_log::{LogError, Reader, Record, TopicPartition};

use crate::failure::{Failure, failed};

const POLL_WAIT: Duration = Duration::from_millis(500);
/// After so many polls that brought nothing the brokers are away.
const SILENT_POLLS_MAX: u32 = 30;

/// What lies at an offset.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Found {
    /// Something that can be read, or the partition's end.
    Readable,
    /// What cannot be read; `batch` is where its batch begins, if that was said.
    Unreadable { batch: Option<i64>, why: String },
}

/// What cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unreadable {
    /// Where its batch begins, if that is known.
    pub(super) batch: Option<i64>,
    /// The offset behind the last.
    pub(super) to: i64,
    pub(super) why: String,
}

/// What cannot be read from this offset on; nothing if it can be. Records lie in batches that are
/// read as a whole or not at all, so that it ends with a batch.
///
/// # Errors
/// Kafka is away.
pub(super) fn probe<R: Reader>(
    reader: &mut R,
    partition: &TopicPartition,
    from: i64,
) -> Result<Option<Unreadable>, Failure> {
    let bounds = reader.bounds(partition).map_err(|error| failed(&error))?;
    if from < bounds.earliest || from >= bounds.stable_end {
        let TopicPartition { topic, partition } = partition;
        return Err(Failure::input(format!(
            "partition {partition} of topic {topic:?} has offsets {} to {}: {from} is none of them",
            bounds.earliest, bounds.stable_end
        )));
    }
    let Found::Unreadable { batch, why } = look(reader, partition, from)? else { return Ok(None) };
    let mut is_of_batch = |offset: i64| -> Result<bool, Failure> {
        let found = if offset < bounds.stable_end { look(reader, partition, offset)? } else { Found::Readable };
        Ok(matches!(found, Found::Unreadable { batch: other, .. } if other.is_some() && other == batch))
    };
    Ok(Some(Unreadable { batch, to: end_of(from, &mut is_of_batch)?, why }))
}

/// The first offset behind `from` that is not of its batch: by steps that double, then by halves.
fn end_of(from: i64, is_of_batch: &mut dyn FnMut(i64) -> Result<bool, Failure>) -> Result<i64, Failure> {
    let (mut last, mut beyond, mut step) = (from, from + 1, 1);
    while is_of_batch(beyond)? {
        last = beyond;
        step *= 2;
        beyond += step;
    }
    while beyond - last > 1 {
        let middle = last + (beyond - last) / 2;
        if is_of_batch(middle)? {
            last = middle;
        } else {
            beyond = middle;
        }
    }
    Ok(beyond)
}

fn look<R: Reader>(reader: &mut R, partition: &TopicPartition, offset: i64) -> Result<Found, Failure> {
    reader.assign(partition, offset).map_err(|error| failed(&error))?;
    let mut records: Vec<Record> = Vec::new();
    for _ in 0..SILENT_POLLS_MAX {
        match reader.poll(1, POLL_WAIT, &mut records) {
            Ok(()) if reader.position().map_err(|error| failed(&error))? > offset => return Ok(Found::Readable),
            Ok(()) | Err(LogError::Retriable { .. }) => {}
            Err(LogError::Unreadable { batch, message, .. }) => {
                return Ok(Found::Unreadable { batch, why: message });
            }
            Err(error) => return Err(failed(&error)),
        }
    }
    let TopicPartition { topic, partition } = partition;
    Err(Failure::work(format!("cannot read partition {partition} of topic {topic:?}: nothing came for 15 s")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_passed_over_ends_with_the_batch_however_long_it_is() {
        for end in [8, 9, 10, 11, 107, 4_096] {
            let mut looks = 0;
            let found = end_of(7, &mut |offset| {
                looks += 1;
                Ok(offset < end)
            });
            assert_eq!(found.ok(), Some(end));
            assert!(looks < 30, "{looks} looks for {end}");
        }
    }
}
