//! The clock of this process: the one place that reads it. What is decided by it is how long a lease
//! is good for, when a client has been idle for long, and when something was seen.

use std::time::Instant;

use k8s_openapi::jiff::Timestamp;

/// Now, on a clock that never goes back.
#[allow(clippy::disallowed_methods, reason = "the one place")]
pub fn now() -> Instant {
    Instant::now()
}

/// Seconds since 1970 UTC.
pub fn now_s() -> u64 {
    u64::try_from(Timestamp::now().as_second()).unwrap_or(0)
}
