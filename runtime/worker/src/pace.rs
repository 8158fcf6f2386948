//! Pace: how long a thread waits, how much goes into a transaction, and how it backs off.

use std::time::Duration;

/// How a stage's threads take their time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How long a thread waits for records before it looks after its other duties.
    pub poll_wait: Duration,
    /// A transaction is committed once nothing more is waiting to be read, and at the latest
    /// after this long.
    pub transaction_interval: Duration,
    /// Or with this many records.
    pub transaction_records_max: usize,
    /// How long a thread works on what one poll gave before it commits, and reads the rest again:
    /// well below the time-outs of transactions and between polls.
    pub late_after: Duration,
    /// How long nothing of a partition must come before its position is committed, which moves by
    /// transaction markers too.
    pub idle_commit_after: Duration,
    /// How often a thread looks for what is due in shards that have read all there is, and for
    /// positions that are to be committed.
    pub time_kept_every: Duration,
    /// How long the changelog must have been read to its end before a commit counts as missing:
    /// a broker that took over may still learn of it.
    pub settle_after: Duration,
    /// How often a member that was fenced may join anew within [`Pace::rejoins_within`]: the group
    /// takes it for dead whenever Kafka was away, but one that is fenced again and again has a
    /// namesake.
    pub rejoins_max: usize,
    /// The time in which they count.
    pub rejoins_within: Duration,
    /// Longest wait between tries while the log is away.
    pub backoff_max: Duration,
}

impl Default for Pace {
    /// For the log inside the process: whatever was polled is a transaction.
    fn default() -> Pace {
        Pace {
            poll_wait: Duration::from_millis(10),
            transaction_interval: Duration::ZERO,
            transaction_records_max: 0,
            late_after: Duration::from_secs(5),
            idle_commit_after: Duration::ZERO,
            time_kept_every: Duration::ZERO,
            settle_after: Duration::ZERO,
            rejoins_max: 0,
            rejoins_within: Duration::ZERO,
            backoff_max: Duration::from_secs(5),
        }
    }
}

/// First wait after a failure; it doubles with every further one.
const BACKOFF_FIRST: Duration = Duration::from_millis(50);

/// Waits that double from failure to failure, up to a limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Backoff {
    max: Duration,
    failures: u32,
}

impl Backoff {
    pub(crate) fn new(max: Duration) -> Backoff {
        Backoff { max, failures: 0 }
    }

    /// Counts a failure; gives how long to wait.
    pub(crate) fn failed(&mut self) -> Duration {
        let wait = BACKOFF_FIRST.saturating_mul(1 << self.failures.min(16)).min(self.max);
        self.failures += 1;
        wait
    }

    pub(crate) fn succeeded(&mut self) {
        self.failures = 0;
    }
}
