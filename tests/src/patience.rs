//! Waiting for what must come, and no longer than it may take.

#![allow(clippy::disallowed_methods, reason = "to give up on what a process of its own does not do in time")]

use std::thread;
use std::time::{Duration, Instant};

const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Looks until there is something to see.
///
/// # Panics
/// Nothing came within `limit`; says what, with what `why` says.
pub fn wait_for<T>(what: &str, limit: Duration, why: impl Fn() -> String, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(start.elapsed() < limit, "{what}: not within {limit:?}\n{}", why());
        thread::sleep(LOOK_EVERY);
    }
}

/// Lets the others work for a while: the moment of a fault.
pub fn pass(time: Duration) {
    thread::sleep(time);
}

/// Since when, for what goes on until its time is over.
#[derive(Clone, Copy, Debug)]
pub struct Since(Instant);

impl Since {
    /// From this moment.
    #[must_use]
    pub fn now() -> Since {
        Since(Instant::now())
    }

    /// How long it is.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
