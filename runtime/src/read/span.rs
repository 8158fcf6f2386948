//! Spans of partitions, read outside any group: all of them in their order, or their last records by time.

use std::collections::VecDeque;

use stockflow_log::{Reader, Record, TopicPartition, read_committed};

use crate::failure::{Failure, failed};

/// Bytes of last records that are held, in lines.
const HELD_BYTES_MAX: usize = 64 << 20;

/// From where to before where a partition is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) partition: TopicPartition,
    pub(super) from: i64,
    pub(super) to: i64,
    /// Offsets behind it that are not committed.
    pub(super) open: i64,
}

/// What is committed of a topic now, by partition.
///
/// # Errors
/// Kafka cannot be asked.
pub(super) fn of_topic<R: Reader>(reader: &mut R, topic: &str, partitions: u32) -> Result<Vec<Span>, Failure> {
    let span = |partition| -> Result<Span, Failure> {
        let partition = TopicPartition { topic: topic.to_owned(), partition };
        let bounds = reader.bounds(&partition).map_err(|error| failed(&error))?;
        let open = bounds.end - bounds.stable_end;
        Ok(Span { partition, from: bounds.earliest, to: bounds.stable_end, open })
    };
    (0..partitions).map(span).collect()
}

/// Gives each record of these spans, in their order, until it says no; gives whether more was wanted.
///
/// # Errors
/// Kafka is away, and what `each` fails with.
pub(super) fn all<R: Reader>(
    reader: &mut R,
    spans: &[Span],
    each: &mut dyn FnMut(&Record) -> Result<bool, Failure>,
) -> Result<bool, Failure> {
    for Span { partition, from, to, .. } in spans {
        if !read_committed(reader, partition, (*from, *to), each)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A record that may be one of the last.
struct Kept {
    /// When and where: what they are sorted by.
    at: (i64, u32, i64),
    line: String,
}

/// The lines of the last `count` records of these spans together, the oldest first. `line` gives that of a record, and
/// none of one that is not wanted.
///
/// # Errors
/// Kafka is away, they are too much to hold, and what `line` fails with.
pub(super) fn last<R: Reader>(
    reader: &mut R,
    spans: &[Span],
    count: usize,
    line: &mut dyn FnMut(&Record) -> Result<Option<String>, Failure>,
) -> Result<Vec<String>, Failure> {
    let mut newest: Vec<Kept> = Vec::new();
    for span in spans {
        newest.extend(tail(reader, span, count, line)?);
        newest.sort_by_key(|kept| kept.at);
        newest.drain(..newest.len().saturating_sub(count));
        check_room(newest.iter(), count)?;
    }
    Ok(newest.into_iter().map(|kept| kept.line).collect())
}

/// The last `count` of one span. How many offsets they take nobody knows (markers, compaction, other keys): it reads
/// further back, until it has them.
fn tail<R: Reader>(
    reader: &mut R,
    span: &Span,
    count: usize,
    line: &mut dyn FnMut(&Record) -> Result<Option<String>, Failure>,
) -> Result<VecDeque<Kept>, Failure> {
    let mut kept = VecDeque::new();
    let mut offsets = i64::try_from(count).unwrap_or(i64::MAX).saturating_add(1);
    if count == 0 || span.from >= span.to {
        return Ok(kept);
    }
    loop {
        kept.clear();
        let from = span.from.max(span.to - offsets);
        read_committed(reader, &span.partition, (from, span.to), &mut |record: &Record| {
            if let Some(line) = line(record)? {
                if kept.len() == count {
                    kept.pop_front();
                }
                kept.push_back(Kept { at: (record.timestamp_ms, record.partition, record.offset), line });
                check_room(kept.iter(), count)?;
            }
            Ok::<bool, Failure>(true)
        })?;
        if kept.len() == count || from == span.from {
            return Ok(kept);
        }
        offsets = offsets.saturating_mul(4);
    }
}

fn check_room<'a>(kept: impl Iterator<Item = &'a Kept>, count: usize) -> Result<(), Failure> {
    if kept.map(|kept| kept.line.len()).sum::<usize>() <= HELD_BYTES_MAX {
        return Ok(());
    }
    Err(Failure::work(format!(
        "the last {count} records have more than {} MiB: ask for fewer, or for all with --from-beginning",
        HELD_BYTES_MAX >> 20
    )))
}
