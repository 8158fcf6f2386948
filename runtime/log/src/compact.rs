//! Compaction: of each key, the last record alone.

use std::collections::VecDeque;

use bytes::BytesMut;
use foldhash::fast::RandomState;
use hashbrown::HashSet;

use crate::entry::Entry;

/// Drops entries below `floor` that have a later one of the same key, and tombstones there.
/// What stays below `floor` moves to memory of its own, for a single entry would else hold all
/// that was written with it. Gives what is dropped.
pub(crate) fn compact(entries: &mut VecDeque<Entry>, floor: i64) -> Vec<Entry> {
    let mut kept = Vec::with_capacity(entries.len());
    let mut seen: HashSet<&[u8], RandomState> = HashSet::default();
    for entry in entries.iter().rev() {
        let last = seen.insert(entry.key());
        kept.push(entry.offset >= floor || (last && !entry.is_tombstone()));
    }
    drop(seen);
    let mut dropped = Vec::new();
    let mut stay = VecDeque::with_capacity(kept.iter().filter(|keep| **keep).count());
    for (entry, keep) in entries.drain(..).zip(kept.into_iter().rev()) {
        if keep {
            stay.push_back(entry);
        } else {
            dropped.push(entry);
        }
    }
    let below = stay.partition_point(|entry| entry.offset < floor);
    gather(stay.range_mut(..below));
    *entries = stay;
    dropped
}

fn gather<'a>(entries: impl Iterator<Item = &'a mut Entry>) {
    let entries: Vec<&mut Entry> = entries.collect();
    let mut arena = BytesMut::with_capacity(entries.iter().map(|entry| entry.bytes().len()).sum());
    entries.iter().for_each(|entry| arena.extend_from_slice(entry.bytes()));
    let arena = arena.freeze();
    let mut start = 0;
    for entry in entries {
        let bytes = entry.bytes().len();
        entry.move_to(&arena, start);
        start += bytes;
    }
}
