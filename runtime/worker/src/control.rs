//! Control: how the outside tells the threads of a stage to stop, and learns how they fare.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::SeqCst};
use std::sync::mpsc::Receiver;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use crate::counters::Counters;
use crate::last_errors::{LastError, LastErrors};
use crate::meters::Meters;
use crate::questions::{Question, Questions};
use crate::status::{Answer, ShardStatus, ThreadStatus};
use crate::threads::Threads;
use crate::totals::StockTotals;

/// Shared by a stage's threads and whoever runs them.
#[derive(Debug, Default)]
pub struct Control {
    stop: AtomicBool,
    for_good: AtomicBool,
    /// Rounds of advancing asked for, and to when.
    advance_round: AtomicU64,
    advance_to_ms: AtomicI64,
    /// Advances done, over all threads, and the events that they made.
    advances: AtomicU64,
    advance_events: AtomicU64,
    counters: Mutex<Counters>,
    totals: Mutex<StockTotals>,
    meters: Meters,
    questions: Questions,
    threads: Threads,
    last_errors: Mutex<LastErrors>,
    /// What the stage lacks before it can be made ready.
    lacks: Mutex<Option<String>>,
    /// Wakes threads that wait, when they are to leave.
    sleep: (Mutex<()>, Condvar),
}

impl Control {
    /// Asks the threads to finish their batch, commit and leave.
    pub fn stop(&self) {
        self.stop.store(true, SeqCst);
        self.sleep.1.notify_all();
    }

    /// As [`Control::stop`]; and their partitions go to others at once, for no member of their names
    /// comes back.
    pub fn stop_for_good(&self) {
        self.for_good.store(true, SeqCst);
        self.stop();
    }

    /// Whether threads that leave do so for good.
    pub(crate) fn is_for_good(&self) -> bool {
        self.for_good.load(SeqCst)
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

    /// How long things take.
    pub fn meters(&self) -> &Meters {
        &self.meters
    }

    /// How each thread fares, by its place.
    pub fn threads(&self) -> BTreeMap<usize, ThreadStatus> {
        self.threads.all()
    }

    /// Thread `place` is alive: it counts as silent from now on. Whoever runs it says so when it
    /// starts it, and the thread itself before it waits for the log once more in one turn.
    pub fn is_alive(&self, place: usize) {
        self.threads.change(place, |_| {});
    }

    /// Whoever runs a thread says that it ended before it was told to, and why.
    pub fn ended(&self, place: usize, why: &str) {
        self.note_error(why);
        self.threads.change(place, |thread| thread.ended = Some(why.to_owned()));
    }

    /// Notes something that went wrong, for [`Control::last_errors`].
    pub fn note_error(&self, text: &str) {
        if let Ok(mut errors) = self.last_errors.lock() {
            errors.note(text);
        }
    }

    /// The last things that went wrong, oldest first.
    pub fn last_errors(&self) -> Vec<LastError> {
        self.last_errors.lock().map(|errors| errors.all()).unwrap_or_default()
    }

    /// Asks for the stock of a key, whose partition the caller knows. The answer comes after the
    /// transaction at hand; none comes if no thread has the shard. `None`: too many ask.
    pub fn ask(&self, partition: u32, sku: &str, location: &str) -> Option<Receiver<Answer>> {
        self.questions.ask(partition, sku.to_owned(), location.to_owned())
    }

    pub(crate) fn questions_for(&self, owns: impl Fn(u32) -> bool) -> Vec<Question> {
        self.questions.take(owns)
    }

    /// Waits, but not once the threads are to leave.
    pub fn wait(&self, wait: Duration) {
        let Ok(guard) = self.sleep.0.lock() else { return };
        if !self.stopping() {
            drop(self.sleep.1.wait_timeout(guard, wait));
        }
    }

    /// Says what thread `place` waits for, or that it does not.
    pub fn waits_for(&self, place: usize, what: Option<String>) {
        if let Some(what) = &what {
            self.note_error(what);
        }
        self.threads.change(place, |thread| thread.waits_for = what);
    }

    /// Says what the stage lacks before it can be made ready and threads started, or that it lacks nothing.
    pub fn lacks(&self, what: Option<String>) {
        if let Ok(mut lacks) = self.lacks.lock() {
            *lacks = what;
        }
    }

    /// What the stage lacks, if there is anything.
    pub fn lacking(&self) -> Option<String> {
        self.lacks.lock().ok().and_then(|lacks| lacks.clone())
    }

    pub(crate) fn show(&self, place: usize, shards: Vec<ShardStatus>) {
        self.threads.change(place, |thread| thread.shards = Some(shards));
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
