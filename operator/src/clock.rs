//! The clock of this process: the one place that reads it. What is decided by it is how long a lease
//! is good for, and when a client has been idle for long.

use std::time::Instant;

/// Now, on a clock that never goes back.
#[allow(clippy::disallowed_methods, reason = "the one place")]
pub fn now() -> Instant {
    Instant::now()
}
