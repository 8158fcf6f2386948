//! The journal: which packs of the changelog still hold something, and the pack at hand.
//!
//! The changelog is a queue. Every row that counts bears the mark of the pack that was the last
//! to hold it; a row of the log is live while that mark is its pack's number. Packs leave at the
//! front, once what is live in them has been written again at the back.

use std::collections::VecDeque;

use super::clean::LOG_FLOOR_ROWS;
use super::gone::Gone;
use super::mark::RowRef;
use super::pending::{IdBlock, Left, Pack, Pending};
use crate::books::Books;
use crate::dedupe::{Dedupe, Remembered};
use crate::keys::KeyIndex;

/// The books of the changelog.
#[derive(Debug)]
pub(crate) struct Journal {
    pub(crate) identity: u64,
    /// State versions of the rules, by place; 0 for those beyond.
    pub(crate) state_versions: Vec<u32>,
    /// Number of the last committed pack.
    pub(crate) seq: u64,
    pub(crate) input_next: Option<i64>,
    /// Checksum of the last record of that pack; 0 before the first.
    pub(crate) checksum: u64,
    /// Packs in the changelog that are still needed, oldest first.
    pub(crate) packs: VecDeque<Pack>,
    /// Rows of those packs that were put there to stay, in order; what was put to end something
    /// is not among them.
    pub(crate) refs: VecDeque<RowRef>,
    pub(crate) blocks: VecDeque<IdBlock>,
    /// Rules that have left the chain, of which rows were read and not kept.
    pub(crate) gone: Gone,
    /// Rows in those packs.
    pub(crate) rows: u64,
    /// Rows that the log may hold however little is live.
    pub(crate) floor: u64,
    /// Keys whose stock is in them.
    pub(crate) stocks: u64,
    /// Counts what was packed, undone or not: what keys' local numbers are valid for.
    pub(crate) run: u32,
    pub(crate) pending: Option<Pending>,
    /// The memory of pendings of before.
    spare: Pending,
}

impl Default for Journal {
    fn default() -> Journal {
        Journal {
            identity: 0,
            state_versions: Vec::new(),
            seq: 0,
            input_next: None,
            checksum: 0,
            packs: VecDeque::new(),
            refs: VecDeque::new(),
            blocks: VecDeque::new(),
            gone: Gone::default(),
            rows: 0,
            floor: LOG_FLOOR_ROWS,
            stocks: 0,
            run: 0,
            pending: None,
            spare: Pending::default(),
        }
    }
}

impl Journal {
    /// The version of the state that a rule keeps.
    pub(crate) fn state_version(&self, rule: u16) -> u32 {
        self.state_versions.get(usize::from(rule)).copied().unwrap_or(0)
    }

    /// Starts the bookkeeping of the next pack.
    pub(crate) fn begin(&mut self, input_next: i64) -> Pending {
        let mut pending = std::mem::take(&mut self.spare);
        pending.refs.clear();
        pending.blocks.clear();
        pending.emptied.clear();
        pending.forgotten.clear();
        let pack = Pack { seq: self.seq + 1, ..Pack::default() };
        Pending { pack, input_next, checksum: 0, new_stocks: 0, left: Left::default(), ..pending }
    }

    /// The number below which no pack is needed.
    pub(crate) fn first_live_seq(&self) -> u64 {
        self.packs.front().map_or(self.seq, |pack| pack.seq)
    }

    /// The rows of the log that count, with those of a pack at hand; one is the commit record.
    pub(crate) fn live(&self, books: &Books, dedupe: &Dedupe, now: Remembered, pending: &Pending) -> u64 {
        let parked = books.parking.keys.len() + books.parking.waiting();
        let timers = books.timers.set.len() - pending.emptied.len();
        let others = books.reservations.len() + books.states.len() + timers + parked + dedupe.len_at(now);
        self.stocks + pending.new_stocks - pending.forgotten.len() as u64 + others as u64 + 1
    }

    /// Makes the pack at hand, if there is one, the last of the log.
    pub(crate) fn commit(&mut self, books: &mut Books) {
        let Some(mut pending) = self.pending.take() else {
            return;
        };
        for (row, _) in &pending.emptied {
            books.timers.forget_empty(row.rule, KeyIndex(row.at));
        }
        self.leave(&pending.left);
        self.gone.forget_all();
        self.seq = pending.pack.seq;
        (self.input_next, self.checksum) = (Some(pending.input_next), pending.checksum);
        self.stocks = self.stocks + pending.new_stocks - pending.forgotten.len() as u64;
        self.refs.extend(pending.refs.iter().map(|(row, _)| *row));
        self.blocks.extend(pending.blocks.iter().copied());
        self.push(pending.pack);
        pending.refs.clear();
        self.spare = pending;
    }

    /// Takes back the pack at hand, if there is one; the books are as when it was written.
    pub(crate) fn rollback(&mut self, books: &mut Books) {
        if let Some(pending) = self.pending.take() {
            for (row, mark) in pending.refs.iter().chain(&pending.emptied).chain(&pending.forgotten).rev() {
                books.set_mark(*row, *mark);
            }
            self.spare = pending;
        }
    }

    /// Adds a pack whose references and blocks are in place.
    pub(crate) fn push(&mut self, pack: Pack) {
        self.rows += u64::from(pack.rows);
        self.packs.push_back(pack);
    }

    /// Drops packs below `seq`: what they hold has been written again.
    pub(crate) fn drop_below(&mut self, seq: u64) {
        let mut left = Left::default();
        for pack in self.packs.iter().take_while(|pack| pack.seq < seq) {
            left.packs += 1;
            left.refs += pack.refs as usize;
            left.blocks += pack.blocks as usize;
            left.rows += u64::from(pack.rows);
        }
        self.leave(&left);
    }

    /// Empties the blocks of the first pack that the last one holds again: it was being cleaned
    /// when that was written. Without this they would be carried along twice.
    pub(crate) fn supersede(&mut self) {
        let (Some(first), Some(last)) = (self.packs.front(), self.packs.back()) else {
            return;
        };
        let (of_first, of_last) = (first.blocks as usize, last.blocks as usize);
        let new = self.blocks.len() - of_last;
        for at in 0..of_first.min(new) {
            let block = self.blocks[at];
            if self.blocks.range(new..).any(|new| new.after <= block.after && block.upto <= new.upto) {
                self.blocks[at].after = block.upto;
            }
        }
    }

    fn leave(&mut self, left: &Left) {
        self.rows -= left.rows;
        self.packs.drain(..left.packs);
        self.refs.drain(..left.refs);
        self.blocks.drain(..left.blocks);
        if let Some(next) = self.packs.front_mut() {
            next.refs -= left.refs_of_next;
            next.blocks -= left.blocks_of_next;
        }
    }
}
