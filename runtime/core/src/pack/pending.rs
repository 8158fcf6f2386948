//! A pack that is written and not committed, and what is known of one that is.

use super::mark::RowRef;
use crate::dedupe::Remembered;

/// What is known of a pack in the changelog.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pack {
    pub(crate) seq: u64,
    /// Rows in it, ids and the commit record among them.
    pub(crate) rows: u32,
    /// How many of the journal's `refs` are its.
    pub(crate) refs: u32,
    /// How many of the journal's `blocks` are its.
    pub(crate) blocks: u32,
}

/// The remembered ids with ordinals above `after` and up to `upto`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IdBlock {
    pub(crate) after: u64,
    pub(crate) upto: u64,
}

/// The bookkeeping of a pack that is written and not committed.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    pub(crate) pack: Pack,
    pub(crate) input_next: i64,
    /// Of its last record.
    pub(crate) checksum: u64,
    /// Rows in the pack that stay, with the marks that they had.
    pub(crate) refs: Vec<(RowRef, u64)>,
    pub(crate) blocks: Vec<IdBlock>,
    /// Rule's timers of a key that are no more, with the marks that they had.
    pub(crate) emptied: Vec<(RowRef, u64)>,
    /// Keys whose stock was never packed before.
    pub(crate) new_stocks: u64,
    /// Stock of keys that were forgotten, with the marks that it had.
    pub(crate) forgotten: Vec<(RowRef, u64)>,
    /// What leaves the journal at the front: whole packs, then references and blocks of the next.
    pub(crate) left: Left,
}

/// How far the front of the journal moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Left {
    pub(crate) packs: usize,
    pub(crate) refs: usize,
    pub(crate) blocks: usize,
    /// References and blocks of the first pack that stays which are done with.
    pub(crate) refs_of_next: u32,
    pub(crate) blocks_of_next: u32,
    /// Rows in the packs that leave.
    pub(crate) rows: u64,
}

impl Pending {
    /// Notes a row that stays, and gives it the mark of the pack.
    pub(crate) fn keep(&mut self, row: RowRef, mark: &mut u64) {
        self.refs.push((row, std::mem::replace(mark, self.pack.seq)));
    }
}

impl IdBlock {
    /// The ids of what was done since `committed`.
    pub(crate) fn since(committed: Remembered, now: Remembered) -> IdBlock {
        IdBlock { after: committed.ordinal, upto: now.ordinal }
    }
}
