//! A partition: entries by ascending offset, and where they end.

use std::collections::VecDeque;

use crate::compact;
use crate::entry::Entry;

/// Entries beyond twice those that the last compaction kept, before the next one.
const COMPACT_SLACK: usize = 1_000;

/// Room for entries that a partition keeps once it had them.
const SPARE_ENTRIES: usize = 1_024;

/// A partition. Everything in it is committed: transactions come in whole.
#[derive(Debug, Default)]
pub(crate) struct Partition {
    entries: VecDeque<Entry>,
    /// Where reading may begin: what was before has been consumed and dropped.
    base: i64,
    /// The next offset.
    end: i64,
    /// Entries that the last compaction kept.
    compacted: usize,
}

impl Partition {
    /// The oldest offset that may be read.
    pub(crate) fn base(&self) -> i64 {
        self.base
    }

    /// The next offset, and the last stable one.
    pub(crate) fn end(&self) -> i64 {
        self.end
    }

    /// Adds entries, and after them a transaction's marker, which takes an offset.
    pub(crate) fn append(&mut self, entries: Vec<Entry>, marker: bool) {
        self.entries.reserve(entries.len());
        for mut entry in entries {
            entry.offset = self.end;
            self.end += 1;
            self.entries.push_back(entry);
        }
        self.end += i64::from(marker);
    }

    /// Entries from an offset on.
    pub(crate) fn from(&self, offset: i64) -> impl Iterator<Item = &Entry> {
        self.entries.range(self.index_of(offset)..)
    }

    /// How many entries there are from an offset on.
    pub(crate) fn count_from(&self, offset: i64) -> usize {
        self.entries.len() - self.index_of(offset)
    }

    /// Whether there is an entry at an offset or after it.
    pub(crate) fn has_from(&self, offset: i64) -> bool {
        self.entries.back().is_some_and(|last| last.offset >= offset)
    }

    fn index_of(&self, offset: i64) -> usize {
        if offset <= self.base { 0 } else { self.entries.partition_point(|entry| entry.offset < offset) }
    }

    /// Drops what lies below an offset; gives it, for its memory to be freed elsewhere.
    pub(crate) fn trim(&mut self, floor: i64) -> Vec<Entry> {
        if floor <= self.base {
            return Vec::new();
        }
        let dropped = self.entries.drain(..self.index_of(floor)).collect();
        self.base = floor;
        if self.entries.len() < self.entries.capacity() / 4 {
            self.entries.shrink_to(SPARE_ENTRIES.max(2 * self.entries.len()));
        }
        dropped
    }

    /// Drops what later entries of the same key replace, as far as an offset, once there is
    /// enough of it to be worth the while.
    pub(crate) fn compact(&mut self, floor: i64) -> Vec<Entry> {
        if self.entries.len() < 2 * self.compacted + COMPACT_SLACK {
            return Vec::new();
        }
        let dropped = compact::compact(&mut self.entries, floor);
        self.compacted = self.entries.len();
        dropped
    }
}
