//! The wall clock: the one file of the worker that reads the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What bounds a shard's clock, which follows the timestamps of its records.
#[derive(Clone, Debug)]
pub enum WallClock {
    /// Real time: a record from the future does not move the clock beyond it.
    Real,
    /// The data's own time: every timestamp is believed.
    Data,
    /// A time that is set from outside, ms since 1970 UTC, for simulations.
    Set(Arc<AtomicI64>),
}

impl WallClock {
    /// The latest that a shard's clock may be, ms since 1970 UTC.
    #[allow(clippy::disallowed_methods, reason = "this file is where the wall clock is read")]
    pub fn limit_ms(&self) -> i64 {
        match self {
            WallClock::Data => i64::MAX,
            WallClock::Set(now_ms) => now_ms.load(SeqCst),
            WallClock::Real => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
            }
        }
    }
}

impl WallClock {
    /// What records of the worker's own are stamped with, ms since 1970 UTC; 0 where data has its
    /// own time.
    pub fn now_ms(&self) -> i64 {
        match self {
            WallClock::Data => 0,
            WallClock::Real | WallClock::Set(_) => self.limit_ms(),
        }
    }
}

/// Measures how long something takes; never decides anything.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[allow(clippy::disallowed_methods, reason = "this file is where the clock is read")]
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    /// Nanoseconds since the start.
    pub fn elapsed_ns(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}
