//! How a stage on Kafka takes its time: how long it waits, how much it takes, when it gives up.

use std::time::Duration;

use stockflow_crds::{ResolvedPipeline, ResolvedStage};
use stockflow_worker::Pace;

/// How long a thread waits for records before it looks after its other duties.
const POLL_WAIT: Duration = Duration::from_millis(50);
/// How long a thread works on one poll's records: a transaction lasts 60 s by default, and a member
/// may be away for 10 minutes.
const LATE_AFTER: Duration = Duration::from_secs(5);
/// How long nothing must come before the position is committed.
const IDLE_COMMIT_AFTER: Duration = Duration::from_millis(500);
/// How often a shard that has read all there is looks for what is due: within 3 s of its time, two
/// of which its clock is behind.
const TIME_KEPT_EVERY: Duration = Duration::from_millis(250);
/// How long a changelog's end may lag behind what a broker that took over will know.
const SETTLE_AFTER: Duration = Duration::from_secs(15);
/// How often a fenced member joins anew; more, and it is another worker of the same name.
const REJOINS_MAX: usize = 8;
/// Waits between joining anew that are not heartbeats, over all [`REJOINS_MAX`].
const REJOINS_BACKOFF: Duration = Duration::from_secs(60);
/// Namesakes learn of each other with their heartbeats, four in a session time-out: two of them
/// for a round, so that nine rounds take less than this many time-outs.
const REJOINS_SESSIONS: u32 = 5;
/// Longest wait between tries while Kafka is away.
const BACKOFF_MAX: Duration = Duration::from_secs(5);

pub(super) fn of(pipeline: &ResolvedPipeline, stage: &ResolvedStage) -> Pace {
    let transaction = &stage.transaction;
    let session = Duration::from_millis(pipeline.kafka.session_timeout_ms);
    Pace {
        poll_wait: POLL_WAIT,
        transaction_interval: Duration::from_millis(transaction.max_interval_ms),
        transaction_records_max: usize::try_from(transaction.max_records).unwrap_or(usize::MAX),
        late_after: LATE_AFTER,
        idle_commit_after: IDLE_COMMIT_AFTER,
        time_kept_every: TIME_KEPT_EVERY,
        settle_after: SETTLE_AFTER,
        rejoins_max: REJOINS_MAX,
        rejoins_within: REJOINS_BACKOFF + session * REJOINS_SESSIONS,
        backoff_max: BACKOFF_MAX,
    }
}
