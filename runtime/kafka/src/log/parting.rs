//! Parting with a client, on a thread of its own: librdkafka may never come back from it.
//!
//! Its threads can lock each other out when a broker leaves the metadata while a client is
//! destroyed (librdkafka's issue 5476), and rdkafka waits for a consumer's close without a limit.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::log::beside::Beside;

/// Longest wait for a client to be gone: closing takes a few round trips.
const PARTING_WAIT: Duration = Duration::from_secs(2);

/// Drops a client; it is gone when this returns, unless that takes too long.
pub(crate) fn part<T: Send + 'static>(client: T) {
    // Without a thread it is dropped here and now: who then hangs is started anew.
    let Some(beside) = Beside::new() else { return drop(client) };
    let (gone, parted) = channel::<()>();
    let work = move || {
        drop(client);
        drop((beside, gone));
    };
    let started = thread::Builder::new().name("parting".to_owned()).spawn(work);
    if started.is_ok() && parted.recv_timeout(PARTING_WAIT) == Err(RecvTimeoutError::Timeout) {
        tracing::warn!(waited_s = PARTING_WAIT.as_secs(), "a Kafka client does not close, and is left to itself");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};

    use super::{PARTING_WAIT, part};

    /// Does not close before it is told to.
    struct Stubborn(Receiver<()>);

    impl Drop for Stubborn {
        fn drop(&mut self) {
            let _told = self.0.recv();
        }
    }

    #[test]
    #[allow(clippy::disallowed_methods, reason = "the claim is of time")]
    fn a_client_that_does_not_close_is_left_to_itself() {
        let (tell, told) = channel::<()>();
        let begun = std::time::Instant::now();
        part(Stubborn(told));
        assert!(begun.elapsed() >= PARTING_WAIT, "not waited for");
        drop(tell);
    }
}
