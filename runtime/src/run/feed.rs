//! Feeding: input files into the topics of the in-process log, merged by the time of their records.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed};

use bytes::Bytes;
use stockflow_codec::{Decoder, RawRecord};
use stockflow_core::{Events, Field};
use stockflow_log::{Feeder, Headers, LogError, MemoryLog, OutRecord};

use super::input::{InputError, InputFile};

/// Records that may lie unread in a topic before its feeding waits.
const BACKLOG_RECORDS_MAX: u64 = 32 * 1024;
/// Records between two looks at the backlog.
const STRIDE_RECORDS: u64 = 1_024;
/// The header that gives a record without an event id of its own a stable one.
const ID_HEADER: &str = "stockflow-id";

/// A file on its way into a topic.
pub(crate) struct Source {
    pub(crate) topic_name: String,
    pub(crate) file: InputFile,
    /// How the stage that reads the topic reads its records: what keys and times come from.
    pub(crate) decoder: Decoder,
}

/// How far the feeding has come, for others to see.
#[derive(Debug, Default)]
pub(crate) struct Fed {
    pub(crate) bytes: AtomicU64,
    pub(crate) latest_ms: AtomicI64,
    pub(crate) done: AtomicBool,
}

/// Why feeding stopped.
pub(crate) enum FeedError {
    Input(InputError),
    Log(LogError),
}

/// The next record of a source.
struct Head {
    value: Bytes,
    key: Vec<u8>,
    timestamp_ms: i64,
    id: Bytes,
}

/// Feeds every source to its end, oldest record first, or until `stop`. Gives the records fed
/// of each source.
pub(crate) fn feed(
    log: &MemoryLog,
    sources: &mut [Source],
    stop: &AtomicBool,
    fed: &Arc<Fed>,
    mut after_each: impl FnMut() -> bool,
) -> Result<Vec<u64>, FeedError> {
    let mut feeder = log.feeder();
    let mut counts = vec![0; sources.len()];
    let mut heads = Vec::new();
    for source in sources.iter_mut() {
        heads.push(next(source, i64::MIN)?);
    }
    let mut total = 0_u64;
    while let Some(at) = oldest(&heads) {
        let Some(head) = heads[at].take() else { break };
        send(&mut feeder, &sources[at].topic_name, &head).map_err(FeedError::Log)?;
        fed.latest_ms.fetch_max(head.timestamp_ms, Relaxed);
        counts[at] += 1;
        total += 1;
        heads[at] = next(&mut sources[at], head.timestamp_ms)?;
        if total.is_multiple_of(STRIDE_RECORDS) {
            feeder.flush().map_err(FeedError::Log)?;
            fed.bytes.store(sources.iter().map(|source| source.file.bytes_read()).sum(), Relaxed);
            for source in sources.iter() {
                log.wait_until_backlog_below(&source.topic_name, BACKLOG_RECORDS_MAX);
            }
        }
        if stop.load(Relaxed) || !after_each() {
            break;
        }
    }
    feeder.flush().map_err(FeedError::Log)?;
    Ok(counts)
}

fn oldest(heads: &[Option<Head>]) -> Option<usize> {
    let times = heads.iter().enumerate().filter_map(|(at, head)| Some((head.as_ref()?.timestamp_ms, at)));
    times.min().map(|(_, at)| at)
}

fn next(source: &mut Source, before_ms: i64) -> Result<Option<Head>, FeedError> {
    let Some(line) = source.file.next().map_err(FeedError::Input)? else { return Ok(None) };
    let _ = (line, before_ms);
    Ok(None)
}

fn send(feeder: &mut Feeder, topic: &str, head: &Head) -> Result<(), LogError> {
    let headers: Headers = vec![(Box::from(ID_HEADER), head.id.clone())];
    feeder.send(OutRecord {
        topic,
        partition: None,
        timestamp_ms: head.timestamp_ms,
        key: (!head.key.is_empty()).then_some(head.key.as_slice()),
        value: Some(&head.value),
        headers: &headers,
    })
}

#[allow(dead_code, reason = "wip")]
fn wip(_: &RawRecord<'_>, _: &Events, _: Field) {}
