//! Plans: which records settle a letter.

#[cfg(test)]
mod tests;

use stockflow_codec::LeftOut;
use stockflow_log::{Headers, OutRecord, partition_for};

use super::error::Unsettled;
use super::letter::Letter;
use super::lines::waits;
use super::settled::{Way, mark};

/// What must be known of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The topics that it reads, and how many partitions each has.
    pub inputs: Vec<(String, u32)>,
    /// Whether it keeps a ledger: its keys are then those of its books.
    pub has_ledger: bool,
    /// Its group: letters of others are none of its.
    pub group: String,
    /// Where its letters are.
    pub dead_letters: String,
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
) -> Result<Vec<Planned<'a>>, Unsettled> {
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

/// The original record: bytes, key and headers as they came, with the letter's, by which it is the same record still.
fn replay<'a>(letter: &Letter<'a>, target: &Target) -> Result<Planned<'a>, Unsettled> {
    let topic = letter.dead.topic;
    let Some(partitions) = partitions(letter, target) else {
        return Err(Unsettled::NotRead { topic: topic.to_owned() });
    };
    if letter.dead.offset.is_none() {
        return Err(Unsettled::MadeByStage);
    }
    if let Some(LeftOut { bytes, .. }) = letter.dead.left_out {
        let (partition, offset) = (letter.dead.partition, letter.dead.offset.unwrap_or_default());
        return Err(Unsettled::LeftOut { bytes, topic: topic.to_owned(), partition, offset });
    }
    Ok(Planned {
        topic,
        partition: partition(letter, target, partitions),
        timestamp_ms: letter.record.timestamp_ms,
        key: letter.record.key.as_deref(),
        value: letter.record.value.as_deref(),
        headers: letter.dead.replay_headers(&letter.record.headers, &letter.place.to_string()),
    })
}

/// What lets a key go on without the letter that it is parked behind. A letter that waits goes along whole: where it
/// is not its turn, it comes back.
fn go_on<'a>(letter: &Letter<'a>, target: &Target) -> Option<Planned<'a>> {
    let is_in_line = letter.dead.standing.is_some();
    partitions(letter, target).filter(|partitions| is_in_line && letter.dead.partition < *partitions)?;
    Some(Planned {
        topic: letter.dead.topic,
        // Where its shard is, whatever its key.
        partition: Some(letter.dead.partition),
        timestamp_ms: letter.record.timestamp_ms,
        key: letter.record.key.as_deref(),
        value: letter.record.value.as_deref().filter(|_| waits(letter)),
        headers: letter.dead.drop_headers(&letter.record.headers, &letter.place.to_string()),
    })
}

fn partitions(letter: &Letter<'_>, target: &Target) -> Option<u32> {
    target.inputs.iter().find(|(topic, _)| topic == letter.dead.topic).map(|(_, partitions)| *partitions)
}

/// Where a replay goes. Of a parked key: to its shard. Else to where it came from, unless that is not its key's, or is
/// not there any more.
fn partition(letter: &Letter<'_>, target: &Target, partitions: u32) -> Option<u32> {
    let from = letter.dead.partition;
    if letter.dead.standing.is_some() && from < partitions {
        return Some(from);
    }
    // A ledger's key is that of its books, whatever the record's.
    let of_books = letter.dead.key.filter(|_| target.has_ledger).map(|(sku, location)| [sku, ":", location].concat());
    if let Some(key) = of_books {
        return Some(partition_for(key.as_bytes(), partitions));
    }
    let fits = match &letter.record.key {
        Some(key) => partition_for(key, partitions) == from,
        None => from < partitions,
    };
    fits.then_some(from)
}
