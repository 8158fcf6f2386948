//! Control: how the outside tells the threads of a stage to stop, and learns how they fare.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::SeqCst};

use crate::counters::Counters;
use crate::totals::StockTotals;

/// Shared by a stage's threads and whoever runs them.
#[derive(Debug, Default)]
pub struct Control {
    stop: AtomicBool,
    /// Rounds of advancing asked for, and to when.
    advance_round: AtomicU64,
    advance_to_ms: AtomicI64,
    /// Advances done, over all threads, and the events that they made.
    advances: AtomicU64,
    advance_events: AtomicU64,
    counters: Mutex<Counters>,
    totals: Mutex<StockTotals>,
}

impl Control {
    /// Asks the threads to finish their batch, commit and leave.
    pub fn stop(&self) {
        self.stop.store(true, SeqCst);
    }

    /// Whether the threads are to leave.
    pub fn stopping(&self) -> bool {
        self.stop.load(SeqCst)
    }

    /// Asks each thread, when it next has nothing to read, to fire what is due by `to_ms`.
    pub fn advance(&self, to_ms: i64) {
        self.advance_to_ms.store(to_ms, SeqCst);
        self.advance_round.fetch_add(1, SeqCst);
    }

    /// How many threads have done an advance since the start, and how many events it made.
    pub fn advanced(&self) -> (u64, u64) {
        (self.advances.load(SeqCst), self.advance_events.load(SeqCst))
    }

    /// What the stage has done so far.
    pub fn counters(&self) -> Counters {
        self.counters.lock().map(|counters| counters.clone()).unwrap_or_default()
    }

    /// What the books hold of the threads that have left.
    pub fn totals(&self) -> StockTotals {
        self.totals.lock().map(|totals| *totals).unwrap_or_default()
    }

    pub(crate) fn add_totals(&self, shards: &StockTotals) {
        if let Ok(mut totals) = self.totals.lock() {
            totals.merge(shards);
        }
    }

    pub(crate) fn add(&self, batch: &Counters) {
        if let Ok(mut counters) = self.counters.lock() {
            counters.merge(batch);
        }
    }

    /// The round to be done after `done`, and to when.
    pub(crate) fn advance_after(&self, done: u64) -> Option<(u64, i64)> {
        let round = self.advance_round.load(SeqCst);
        (round > done).then(|| (round, self.advance_to_ms.load(SeqCst)))
    }

    pub(crate) fn advance_done(&self, events: usize) {
        self.advance_events.fetch_add(events as u64, SeqCst);
        self.advances.fetch_add(1, SeqCst);
    }
}
