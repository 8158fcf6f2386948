//! Status: how the shards of a stage are, as its threads last showed them.

use std::time::Duration;

use stockflow_core::Stock;
use stockflow_log::TopicPartition;

/// Where a shard is in its life on a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Assigned, and waits for its turn to be restored.
    Waiting,
    /// Being restored.
    Restoring {
        /// Packs of the changelog read so far.
        packs: u64,
    },
    /// At work.
    Running,
}

/// One assigned partition and its shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardStatus {
    /// The partition of the input.
    pub partition: TopicPartition,
    /// What it does.
    pub phase: Phase,
    /// Next offset to read, as committed.
    pub committed: Option<i64>,
    /// Where the input ended when it was last fetched from.
    pub end: Option<i64>,
    /// The shard's clock, ms since 1970 UTC.
    pub clock_ms: Option<i64>,
    /// Keys that it knows.
    pub keys: u64,
    /// Reservations that are open.
    pub open_reservations: u64,
    /// Keys that are parked.
    pub parked_keys: u64,
    /// Records that wait in its state behind them.
    pub waiting_records: u64,
    /// Bytes of state and timers that rules keep in it.
    pub kept_bytes: u64,
    /// Whether its partition cannot be read on, and is left alone for now.
    pub set_aside: bool,
    /// Bytes of its local store.
    pub store_bytes: u64,
}

impl ShardStatus {
    /// Offsets that are there to be read and are not committed; not known of a shard that is not
    /// restored yet.
    pub fn lag(&self) -> Option<u64> {
        if self.phase != Phase::Running {
            return None;
        }
        Some(u64::try_from(self.end? - self.committed.unwrap_or(0)).unwrap_or(0))
    }
}

/// How a thread fares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreadStatus {
    /// What it waits for, if it does: the log that is away, the end of another's transaction.
    pub waits_for: Option<String>,
    /// Its partitions; `None` until it is in the group.
    pub shards: Option<Vec<ShardStatus>>,
    /// Why it has ended, if it has before it was told to.
    pub ended: Option<String>,
    /// Time since it last showed itself, which it does four times a second while it works, and
    /// before each wait for the log.
    pub silent_for: Duration,
}

/// What a thread answers about a key: committed state only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its stock, if anything is kept of the key.
    pub stock: Option<Stock>,
}
