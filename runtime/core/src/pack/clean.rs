//! Cleaning: what is live in the oldest packs is written again, so that they can be deleted.
//!
//! # Why it is right
//! The log is a queue. A row leaves at the front only when it is dead, or when its like has been
//! written at the back. A row that ends something (a reservation that ended, a state cleared,
//! a key released or forgotten) is never written again: all that it ends lies before it in the log and has
//! left when it leaves itself.
//!
//! # Bounds
//! A transaction writes at most `REWRITTEN_MIN` rows again, or twice as many as it changed (and
//! one block of ids). So after it the log holds at most twice the live rows and `floor`, and a
//! pack; more only while it catches up: after the front was all live for long, half as many
//! rows again as are live, and while much is ended at once.

use super::journal::Journal;
use super::mark::{RowKind, RowRef};
use super::pending::{IdBlock, Pack, Pending};
use super::write::Rows;
use crate::books::Books;
use crate::dedupe::{Dedupe, Remembered};
use crate::keys::KeyIndex;

/// Rows that a log may hold however little is live, where nothing else is said.
pub const LOG_FLOOR_ROWS: u64 = 4_096;
const REWRITTEN_MIN: u64 = 1_024;
const REWRITTEN_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Moves the front of the journal, as far as it must and may.
pub(crate) struct Cleaner<'a, 'b> {
    pub(crate) books: &'a mut Books,
    pub(crate) dedupe: &'a Dedupe,
    pub(crate) journal: &'a Journal,
    pub(crate) pending: &'a mut Pending,
    pub(crate) rows: &'a mut Rows<'b>,
    pub(crate) now: Remembered,
    /// Ids to be written again; blocks that follow one another become one.
    pub(crate) blocks: Vec<IdBlock>,
}

impl Cleaner<'_, '_> {
    pub(crate) fn clean(&mut self) {
        let most = 2 * self.journal.live(self.books, self.dedupe, self.now, self.pending) + self.journal.floor;
        let mut budget = u64::from(self.rows.count).saturating_mul(2).max(REWRITTEN_MIN);
        let bytes_max = self.rows.bytes.len().saturating_add(REWRITTEN_BYTES_MAX);
        let mut ids = 0;
        while self.rows_in_log() + ids > most
            && let Some(pack) = self.journal.packs.get(self.pending.left.packs)
            && self.rows(pack, &mut budget, bytes_max)
            && self.ids(pack, &mut budget, &mut ids)
        {
            self.pass(pack);
        }
        for block in std::mem::take(&mut self.blocks) {
            let now = self.now;
            let within =
                self.dedupe.between(block.after, block.upto).filter(|(_, when)| self.dedupe.within(*when, now));
            self.rows.ids(block.after, block.upto, within);
            self.pending.blocks.push(block);
        }
    }

    fn rows_in_log(&self) -> u64 {
        self.journal.rows - self.pending.left.rows + u64::from(self.rows.count)
    }

    /// Writes again what is live among the pack's rows; says whether that is all of it.
    fn rows(&mut self, pack: &Pack, budget: &mut u64, bytes_max: usize) -> bool {
        while self.pending.left.refs_of_next < pack.refs {
            let row = self.journal.refs[self.pending.left.refs];
            if self.books.mark(row) == pack.seq {
                if *budget == 0 || self.rows.bytes.len() > bytes_max {
                    return false;
                }
                *budget -= 1;
                self.write_again(row);
                self.books.set_mark(row, self.pending.pack.seq);
                self.pending.refs.push((row, pack.seq));
            }
            self.pending.left.refs += 1;
            self.pending.left.refs_of_next += 1;
        }
        true
    }

    /// Takes note of the pack's ids that are still within the window, as [`Cleaner::rows`].
    fn ids(&mut self, pack: &Pack, budget: &mut u64, noted: &mut u64) -> bool {
        while self.pending.left.blocks_of_next < pack.blocks {
            let block = self.journal.blocks[self.pending.left.blocks];
            let live = self.dedupe.between(block.after, block.upto);
            let live = live.filter(|(_, when)| self.dedupe.within(*when, self.now)).count() as u64;
            if live > 0 {
                if *budget == 0 {
                    return false;
                }
                *budget = budget.saturating_sub(live);
                *noted += live;
                match self.blocks.last_mut().filter(|last| last.upto == block.after) {
                    Some(last) => last.upto = block.upto,
                    None => self.blocks.push(block),
                }
            }
            self.pending.left.blocks += 1;
            self.pending.left.blocks_of_next += 1;
        }
        true
    }

    /// The pack holds nothing that is needed.
    fn pass(&mut self, pack: &Pack) {
        let left = &mut self.pending.left;
        left.packs += 1;
        left.rows += u64::from(pack.rows);
        (left.refs_of_next, left.blocks_of_next) = (0, 0);
    }

    fn write_again(&mut self, row: RowRef) {
        let Books { keys, reservations, timers, states, parking, .. } = &mut *self.books;
        let index = KeyIndex(row.at);
        if row.kind == RowKind::Reservation {
            if let Some((key, id, terms, _)) = reservations.open_at(row.at) {
                self.rows.reservation(&mut keys.rows[key.at()], id, terms);
            }
            return;
        }
        let key = &mut keys.rows[index.at()];
        match row.kind {
            RowKind::Stock => self.rows.stock(key),
            RowKind::State => {
                let state = states.get(&(row.rule, index));
                self.rows.state(row.rule, key, state.map(|state| &*state.bytes));
            }
            RowKind::Timers => {
                let named = timers.set.get(&(row.rule, index));
                self.rows.timers(row.rule, key, named.map_or(&[], |named| &named.timers));
            }
            RowKind::Parked => {
                if let Some(parked) = parking.keys.get(&index) {
                    self.rows.parked(key, &parked.line);
                }
            }
            RowKind::Waiting => {
                if let Some((number, waiting)) = parking.waiting_at(index, row.rule) {
                    self.rows.waiting(key, number, waiting);
                }
            }
            RowKind::Reservation => {}
        }
    }
}
