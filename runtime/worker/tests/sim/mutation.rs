//! Mutations: what a worker that is wrong would do, so that it shows whether an oracle sees it.

use std::borrow::Cow;

use stockflow_codec::DeadLetter;
use stockflow_core::{Standing, pack_head};
use stockflow_log::{Committed, Headers, Log as _, LogError, Offset, OutRecord, TopicPartition};

use crate::chaos::{Life, Pack, State};
use crate::faulty::Faulty;
use crate::shop;
use crate::workload::IDS_MAX;

/// A fault of the worker, made where it cannot see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// Commits of those that were replaced get through.
    NoFence,
    /// The store has packs whose commit failed.
    StoreFirst,
    /// Who restores a shard forgets the ids of its events.
    NoIds,
    /// A restore ends one pack early.
    WrongEnd,
    /// The offset that is committed is one too far.
    OffsetTooFar,
    /// What was given up is not read again.
    NoSeek,
    /// A commit whose outcome is unknown counts as done.
    Credulous,
    /// A commit whose outcome is unknown counts as not done.
    Sceptical,
    /// A changelog is cut off behind what is still needed.
    CutTooFar,
    /// Who has lost its partitions does not let go of them.
    Clinging,
    /// A record that is not taken is tried again as if it were.
    Blunt,
    /// Positions are committed only where nothing at all comes in.
    OnlyIdle,
    /// Clocks go on only where nothing at all comes in.
    Timeless,
    /// What waited and has no room any more is not told.
    Overflowing,
    /// A store of an earlier life is taken for one's own, as far as that goes.
    Heir,
    /// An input that was made anew is taken for the one of before.
    SameInput,
    /// Who leaves for good does not tell its group.
    Silent,
    /// Letters that are settled are not marked.
    Unmarked,
    /// Operators do not fence each other.
    Unfenced,
    /// Whatever is fetched after a seek, a pause or a change of assignment is what comes next.
    Gullible,
}

impl Mutation {
    /// Whether it shows in every world alike, also in one without faults.
    pub fn is_everywhere(self) -> bool {
        self == Mutation::Overflowing
    }
}

/// Whether a life that is wrong so is too busy for what is quiet.
pub fn is_too_busy(state: &State, mutation: Mutation, life: Life) -> bool {
    state.mutation == Some(mutation) && state.busy.contains(&life)
}

/// How many event ids a life remembers.
pub fn ids_max(mutation: Option<Mutation>, life: u32) -> u64 {
    if mutation == Some(Mutation::NoIds) && life > 1 { 0 } else { IDS_MAX }
}

/// A record that was sent.
pub struct Copied {
    topic: String,
    partition: Option<u32>,
    timestamp_ms: i64,
    key: Option<Vec<u8>>,
    value: Option<Vec<u8>>,
    headers: Headers,
}

impl Copied {
    pub fn of(record: &OutRecord<'_>) -> Copied {
        Copied {
            topic: record.topic.to_owned(),
            partition: record.partition,
            timestamp_ms: record.timestamp_ms,
            key: record.key.map(<[u8]>::to_vec),
            value: record.value.map(<[u8]>::to_vec),
            headers: record.headers.to_vec(),
        }
    }
}

/// Where a changelog is cut off that was to be cut before this offset.
pub fn cut(log: &Faulty, changelog: &TopicPartition, before: i64) -> i64 {
    if log.chaos.state().mutation != Some(Mutation::CutTooFar) {
        return before;
    }
    log.log.stable_end(changelog).unwrap().min(before + 3)
}

/// What a transaction has sent gets through though it was fenced.
pub fn through_the_fence(log: &Faulty, sent: &[Copied]) -> Result<(), LogError> {
    let mut feeder = log.log.feeder();
    for copied in sent {
        feeder.send(OutRecord {
            topic: &copied.topic,
            partition: copied.partition,
            timestamp_ms: copied.timestamp_ms,
            key: copied.key.as_deref(),
            value: copied.value.as_deref(),
            headers: &copied.headers,
        })?;
    }
    feeder.flush()
}

/// Whether it is the letter of a record that waited.
pub fn is_overflow(record: &OutRecord<'_>) -> bool {
    let letter = DeadLetter::parse(record.headers);
    record.topic == shop::DEAD && letter.is_some_and(|letter| matches!(letter.standing, Some(Standing::Waits { .. })))
}

/// Offsets as they are committed.
pub fn offsets(mutation: Option<Mutation>, offsets: &[Offset]) -> Cow<'_, [Offset]> {
    if mutation != Some(Mutation::OffsetTooFar) {
        return Cow::Borrowed(offsets);
    }
    offsets.iter().map(|offset| Offset { next: offset.next + 1, ..offset.clone() }).collect()
}

/// What a group would have committed if the last pack of the changelog were not there.
pub fn last_pack_but_one(log: &Faulty, partition: u32) -> Option<Committed> {
    let records = crate::outputs::records(&log.log, shop::CHANGELOG, partition);
    let (_, before) = records.split_last()?;
    let head = pack_head(before.last()?.value.as_deref()?).ok()?;
    Some(Committed { next: head.input_next?, seq: head.seq })
}

/// What is not committed yet is in the store.
pub fn store_first(log: &Faulty, packs: &[Pack]) {
    for pack in packs {
        let seq = pack_head(&pack.bytes).map_or(0, |head| head.seq);
        // A store that does not take it has another fault to show.
        let _ = log.disk.append(&log.chaos, pack.partition, seq, vec![pack.bytes.clone()]);
    }
}
