//! A rest between transactions, which makes them faster.
//!
//! A commit is answered before its markers are written. A partition that is added to the next
//! transaction before that is refused (CONCURRENT_TRANSACTIONS), and librdkafka asks again only
//! 20 ms later.

use std::time::{Duration, Instant};

/// About what a coordinator needs to write the markers.
const REST: Duration = Duration::from_millis(4);

/// When the last commit was answered.
#[derive(Debug, Default)]
pub(crate) struct Rest(Option<Instant>);

impl Rest {
    /// A commit was answered.
    #[allow(clippy::disallowed_methods, reason = "the rest is counted from here")]
    pub(crate) fn begin(&mut self) {
        self.0 = Some(Instant::now());
    }

    /// Waits for what is left of it.
    pub(crate) fn wait(&mut self) {
        let left = self.0.take().and_then(|begun| REST.checked_sub(begun.elapsed()));
        if let Some(left) = left {
            std::thread::sleep(left);
        }
    }
}
