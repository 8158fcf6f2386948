//! A shard: one partition's slice of ledger, state, timers and dedupe window, and its clock.

use crate::books::Books;
use crate::config::StageConfig;
use crate::dedupe::{Dedupe, Remembered};
use crate::forget::Forgetting;
use crate::pack::{Journal, Restoring};
use crate::stock::Stock;
use crate::trail::Trail;
use std::sync::Arc;

/// How far a shard's clock may be beyond the wall clock of who has it, ms: clocks of machines differ.
const CLOCK_BEYOND_MS_MAX: i64 = 60_000;

/// Whether a key belongs to the shard: murmur2 of it says the shard's partition.
pub type OwnsKey = Box<dyn Fn(&str, &str) -> bool + Send>;

/// The state of one partition of a stage.
///
/// # Guarantees
/// What [`Shard::process`](crate::Shard::process) does stands only after [`Shard::commit`];
/// [`Shard::rollback`] brings everything back to the last commit. The same events with the
/// same clocks have the same outcomes however they are cut into batches.
pub struct Shard {
    pub(crate) config: Arc<StageConfig>,
    pub(crate) books: Books,
    pub(crate) dedupe: Dedupe,
    /// Events seen, and the clock, which never goes back.
    pub(crate) now: Remembered,
    pub(crate) committed: Remembered,
    /// Packs written and read.
    pub(crate) journal: Journal,
    /// What became of the records of the transaction at hand.
    pub(crate) trail: Trail,
    pub(crate) restoring: Option<Box<Restoring>>,
    /// When keys with nothing in them are forgotten.
    pub(crate) forgetting: Forgetting,
    pub(crate) owns: OwnsKey,
}

impl Shard {
    /// An empty shard. `owns(sku, location)` says whether a key belongs to it.
    pub fn new(config: Arc<StageConfig>, owns: OwnsKey) -> Shard {
        let (window_ms, ids) = config.ledger.map_or((0, 0), |ledger| (ledger.dedupe_window_ms, ledger.dedupe_ids));
        let start = Remembered { ordinal: 0, clock_ms: i64::MIN };
        Shard {
            config,
            books: Books::default(),
            dedupe: Dedupe::new(window_ms, ids),
            now: start,
            committed: start,
            journal: Journal::default(),
            trail: Trail::default(),
            restoring: None,
            forgetting: Forgetting::default(),
            owns,
        }
    }

    /// Moves the clock to a record's timestamp: never backwards, never beyond `wall_ms`.
    /// Gives the clock, for the record's place in [`Shard::process`](crate::Shard::process).
    pub fn tick(&mut self, timestamp_ms: i64, wall_ms: i64) -> i64 {
        self.now.clock_ms = self.now.clock_ms.max(timestamp_ms.min(wall_ms));
        self.now.clock_ms
    }

    /// Takes a clock that is more than a minute beyond `wall_ms` back to it, and gives how far, ms: a
    /// worker whose own clock was ahead had the shard. What happened by that clock stays.
    pub fn set_back(&mut self, wall_ms: i64) -> Option<i64> {
        let beyond_ms = self.now.clock_ms.saturating_sub(wall_ms);
        if beyond_ms <= CLOCK_BEYOND_MS_MAX {
            return None;
        }
        self.now.clock_ms = wall_ms;
        Some(beyond_ms)
    }

    /// The shard's clock, ms since 1970 UTC; the smallest i64 before the first record.
    pub fn clock_ms(&self) -> i64 {
        self.now.clock_ms
    }

    /// Makes what was done since the last commit final.
    pub fn commit(&mut self) {
        self.books.commit();
        self.dedupe.commit(self.now);
        self.journal.commit(&mut self.books);
        self.books.let_go(self.config.rules.len());
        self.trail.clear();
        self.committed = self.now;
    }

    /// Brings everything back to the last commit.
    pub fn rollback(&mut self) {
        self.journal.rollback(&mut self.books);
        self.books.rollback();
        self.books.let_go(self.config.rules.len());
        self.dedupe.back_to(0);
        self.trail.clear();
        self.now = self.committed;
    }

    /// The stock of a key, if it is kept: one of which no event was applied is not, and one with
    /// nothing in it not for long.
    pub fn stock(&self, sku: &str, location: &str) -> Option<Stock> {
        self.books.keys.find(sku, location).map(|key| *self.books.keys.stock(key))
    }

    /// Every key that is kept with its stock, as (sku, location, stock), in no order.
    pub fn stocks(&self) -> impl Iterator<Item = (&str, &str, &Stock)> {
        self.books.keys.iter().map(|(_, row)| (row.sku(), row.location(), &row.stock))
    }

    /// Every open reservation, as (sku, location, id, quantity, whether confirmed), in no order.
    pub fn reservations(&self) -> impl Iterator<Item = (&str, &str, &str, i64, bool)> {
        self.books.reservations.iter().map(|(key, id, terms)| {
            let row = &self.books.keys.rows[key.at()];
            let confirmed = terms.phase == crate::reservations::Phase::Confirmed;
            (row.sku(), row.location(), id, terms.quantity, confirmed)
        })
    }

    /// How many keys are kept: those with something in them, and some that are to be forgotten.
    pub fn keys(&self) -> usize {
        self.books.keys.len()
    }

    /// How many reservations are open.
    pub fn open_reservations(&self) -> usize {
        self.books.reservations.len()
    }

    /// Bytes of state and timers that rules keep, and how many they may.
    pub fn kept_bytes(&self) -> (u64, u64) {
        let most = self.config.ledger.map_or(0, |ledger| ledger.kept_bytes_max);
        (self.books.kept_bytes() as u64, most)
    }

    /// How many event ids are remembered.
    pub fn remembered_ids(&self) -> usize {
        self.dedupe.len()
    }

    /// Recomputes every sum of the books; the error names the first key that does not add up.
    pub fn audit(&self) -> Result<(), String> {
        self.books.audit(self.config.rules.len())
    }
}
