//! Meters: how long things take, in histograms that threads share without a lock.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Upper bounds of the buckets, microseconds: from 100 us to 100 s, about three a decade.
pub const BUCKETS_US: [u64; 18] = [
    100,
    250,
    500,
    1_000,
    2_000,
    4_000,
    7_000,
    10_000,
    15_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    5_000_000,
    20_000_000,
    100_000_000,
];

/// Upper bounds of the buckets, records in a transaction.
pub const BUCKETS_RECORDS: [u64; 12] = [1, 4, 16, 64, 128, 256, 512, 1_024, 2_048, 4_096, 16_384, 65_536];

/// Durations, counted by bucket.
#[derive(Debug, Default)]
pub struct Durations {
    buckets: [AtomicU64; BUCKETS_US.len() + 1],
    sum_us: AtomicU64,
}

/// Sizes of transactions, counted by bucket.
#[derive(Debug, Default)]
pub struct Sizes {
    buckets: [AtomicU64; BUCKETS_RECORDS.len() + 1],
    records: AtomicU64,
}

impl Sizes {
    pub(crate) fn add(&self, records: usize) {
        let records = records as u64;
        let bucket = BUCKETS_RECORDS.partition_point(|bound| *bound < records);
        self.buckets[bucket].fetch_add(1, Relaxed);
        self.records.fetch_add(records, Relaxed);
    }

    /// How many there were in each bucket of [`BUCKETS_RECORDS`], and beyond the last.
    pub fn counts(&self) -> [u64; BUCKETS_RECORDS.len() + 1] {
        std::array::from_fn(|n| self.buckets[n].load(Relaxed))
    }

    /// Records of all of them.
    pub fn records(&self) -> u64 {
        self.records.load(Relaxed)
    }
}

impl Durations {
    pub(crate) fn add(&self, took: Duration) {
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BUCKETS_US.partition_point(|bound| *bound < us);
        self.buckets[bucket].fetch_add(1, Relaxed);
        self.sum_us.fetch_add(us, Relaxed);
    }

    /// How many there were in each bucket of [`BUCKETS_US`], and beyond the last.
    pub fn counts(&self) -> [u64; BUCKETS_US.len() + 1] {
        std::array::from_fn(|n| self.buckets[n].load(Relaxed))
    }

    /// The sum of all, microseconds.
    pub fn sum_us(&self) -> u64 {
        self.sum_us.load(Relaxed)
    }
}

/// What the threads of a stage measure.
#[derive(Debug, Default)]
pub struct Meters {
    /// From a transaction's first record to its commit.
    pub transactions: Durations,
    /// Of that, committing.
    pub commits: Durations,
    /// From a record's timestamp to the commit of what it caused; of each transaction the newest
    /// record.
    pub end_to_end: Durations,
    /// Restoring a shard.
    pub restores: Durations,
    /// Records in a transaction.
    pub sizes: Sizes,
    /// Time that threads spent on transactions, committing included, microseconds.
    busy_us: AtomicU64,
    store_failures: AtomicU64,
    given_up: AtomicU64,
}

impl Meters {
    pub(crate) fn transaction(&self, records: usize, took: Duration, commit: Duration) {
        self.transactions.add(took);
        self.commits.add(commit);
        self.busy_us.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Relaxed);
        self.sizes.add(records);
    }

    pub(crate) fn restored(&self, took: Duration) {
        self.restores.add(took);
    }

    pub(crate) fn store_failed(&self) {
        self.store_failures.fetch_add(1, Relaxed);
    }

    pub(crate) fn gave_up(&self) {
        self.given_up.fetch_add(1, Relaxed);
    }

    /// Transactions that were given up, and done again.
    pub fn given_up(&self) -> u64 {
        self.given_up.load(Relaxed)
    }

    /// Time that threads spent on transactions, microseconds, over all threads.
    pub fn busy_us(&self) -> u64 {
        self.busy_us.load(Relaxed)
    }

    /// Local stores that were given up.
    pub fn store_failures(&self) -> u64 {
        self.store_failures.load(Relaxed)
    }
}
