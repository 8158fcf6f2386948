//! Plans: which records settle a letter.

#[cfg(test)]
mod tests;

use bytes::Bytes;
use stockflow_codec::DEAD_HEADERS_BEGIN;
use stockflow_log::{Headers, OutRecord, partition_for};
use stockflow_worker::{DROPPED_HEADER, REPLAYED_HEADER};

use super::letter::Letter;
use super::settled::{Way, mark};

/// What must be known of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// The topics that it reads, and how many partitions each has.
    pub(crate) inputs: Vec<(String, u32)>,
    /// Whether it keeps a ledger: only then can keys be parked.
    pub(crate) has_ledger: bool,
    /// Where its letters are.
    pub(crate) dead_letters: String,
}

/// A record to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Planned<'a> {
    pub(crate) topic: &'a str,
    pub(crate) partition: Option<u32>,
    pub(crate) timestamp_ms: i64,
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) value: Option<&'a [u8]>,
    pub(crate) headers: Headers,
}

impl Planned<'_> {
    pub(crate) fn record(&self) -> OutRecord<'_> {
        let Planned { topic, partition, timestamp_ms, key, value, headers } = self;
        OutRecord { topic, partition: *partition, timestamp_ms: *timestamp_ms, key: *key, value: *value, headers }
    }
}

/// All that settles a letter, to be sent in one transaction; or why it cannot be settled so.
/// `now_ms` is what marks are stamped with, ms since 1970 UTC.
pub(crate) fn settle<'a>(
    letter: &Letter<'a>,
    way: Way,
    target: &'a Target,
    now_ms: i64,
) -> Result<Vec<Planned<'a>>, String> {
    let mut records = match way {
        Way::Replayed => vec![replay(letter, target)?],
        Way::Dropped => go_on(letter, target).into_iter().collect(),
    };
    records.push(Planned {
        topic: &target.dead_letters,
        partition: Some(letter.place.partition),
        timestamp_ms: now_ms,
        key: letter.record.key.as_deref(),
        value: None,
        headers: mark(letter.place, way),
    });
    Ok(records)
}

/// The original record: bytes, key and headers as they came, with the count of attempts.
fn replay<'a>(letter: &Letter<'a>, target: &Target) -> Result<Planned<'a>, String> {
    let topic = letter.dead.topic;
    let Some(partitions) = partitions(letter, target) else {
        return Err(format!("it came from the topic {topic:?}, which the stage does not read"));
    };
    if letter.dead.offset.is_none() {
        return Err("the stage made the event itself, so that there is no record to send again: drop it".to_owned());
    }
    let attempt = [DEAD_HEADERS_BEGIN, "attempt"].concat();
    let mut headers = letter.record.headers.clone();
    headers.retain(|(name, _)| {
        let is_ours = name.starts_with(DEAD_HEADERS_BEGIN) && **name != *attempt;
        !is_ours && **name != *REPLAYED_HEADER && **name != *DROPPED_HEADER
    });
    if may_park(letter, target) {
        headers.push((REPLAYED_HEADER.into(), Bytes::from(letter.place.to_string())));
    }
    Ok(Planned {
        topic,
        partition: partition(letter, partitions),
        timestamp_ms: letter.record.timestamp_ms,
        key: letter.record.key.as_deref(),
        value: letter.record.value.as_deref(),
        headers,
    })
}

/// What lets a key go on without the letter that it may be parked behind.
fn go_on<'a>(letter: &Letter<'a>, target: &Target) -> Option<Planned<'a>> {
    let partitions = partitions(letter, target).filter(|_| may_park(letter, target))?;
    let key = letter.record.key.as_deref()?;
    Some(Planned {
        topic: letter.dead.topic,
        partition: Some(partition_for(key, partitions)),
        timestamp_ms: letter.record.timestamp_ms,
        key: Some(key),
        value: None,
        headers: vec![(DROPPED_HEADER.into(), Bytes::from(letter.place.to_string()))],
    })
}

/// Only what a rule failed on parks a key: a letter of another kind must not let go what waits
/// behind one of this kind. What the rule does now does not count: it may have been changed.
fn may_park(letter: &Letter<'_>, target: &Target) -> bool {
    target.has_ledger && letter.dead.rule.is_some()
}

fn partitions(letter: &Letter<'_>, target: &Target) -> Option<u32> {
    target.inputs.iter().find(|(topic, _)| topic == letter.dead.topic).map(|(_, partitions)| *partitions)
}

/// The partition it came from, unless that is not its key's, or is not there any more.
fn partition(letter: &Letter<'_>, partitions: u32) -> Option<u32> {
    let from = letter.dead.partition;
    let fits = match &letter.record.key {
        Some(key) => partition_for(key, partitions) == from,
        None => from < partitions,
    };
    fits.then_some(from)
}
