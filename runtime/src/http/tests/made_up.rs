//! A worker as it never was: every field has a value that can be told from the others.

use std::time::Duration;

use stockflow_log::TopicPartition;
use stockflow_web::metrics::Histogram;
use stockflow_worker::{Counters, LastError, Phase, Reasons, RuleCounters, ShardStatus, ThreadStatus};

use crate::http::seen::{MetersSeen, RuleSeen, Seen, StageSeen};

pub(super) fn worker() -> Seen {
    Seen {
        pipeline: "retail/omnichannel".to_owned(),
        instance: "stock-0".to_owned(),
        leaves_for_good: false,
        stages: vec![stage()],
    }
}

/// Two threads: one has a shard at work and one that is being restored, the other waits.
pub(super) fn stage() -> StageSeen {
    let first = ThreadStatus { shards: Some(vec![shard(1, Phase::Restoring { packs: 12 }), running(0)]), ..thread() };
    let second = ThreadStatus { waits_for: Some("join the group: no broker answers".to_owned()), ..thread() };
    StageSeen {
        name: "stock".to_owned(),
        group: "retail.omnichannel.stock".to_owned(),
        rules: vec![rule("books", "sha256:0b00"), rule("low-stock", "sha256:1057")],
        counters: counters(),
        threads: vec![(0, first), (1, second)],
        last_errors: vec![LastError {
            text: "join the group: no broker answers".to_owned(),
            times: 3,
            ago: Duration::from_millis(4_200),
        }],
        is_stopping: false,
        lacks: None,
        meters: MetersSeen {
            transactions: Histogram { buckets: vec![(0.001, 2), (0.01, 1), (f64::INFINITY, 0)], sum: 0.0095 },
            commits: Histogram { buckets: vec![(0.001, 3), (f64::INFINITY, 0)], sum: 0.002 },
            end_to_end: Histogram { buckets: vec![(0.5, 1), (f64::INFINITY, 2)], sum: 250.5 },
            restores: Histogram { buckets: vec![(0.5, 1), (f64::INFINITY, 0)], sum: 0.25 },
            transaction_records: Histogram { buckets: vec![(1.0, 1), (1024.0, 2), (f64::INFINITY, 0)], sum: 1001.0 },
            busy_seconds: 12.5,
            store_failures: 1,
            given_up: 2,
        },
    }
}

/// All that a ready worker has: a thread, and its shard at work.
pub(super) fn ready() -> Seen {
    let thread = ThreadStatus { shards: Some(vec![running(0)]), ..thread() };
    let stage = StageSeen { threads: vec![(0, thread)], ..stage() };
    Seen { stages: vec![stage], ..worker() }
}

/// A worker with this one thread.
pub(super) fn with(thread: ThreadStatus) -> Seen {
    let stage = StageSeen { threads: vec![(0, thread)], ..stage() };
    Seen { stages: vec![stage], ..worker() }
}

pub(super) fn thread() -> ThreadStatus {
    ThreadStatus { silent_for: Duration::from_millis(100), ..ThreadStatus::default() }
}

pub(super) fn running(partition: u32) -> ShardStatus {
    shard(partition, Phase::Running)
}

fn shard(partition: u32, phase: Phase) -> ShardStatus {
    let is_running = phase == Phase::Running;
    ShardStatus {
        partition: TopicPartition { topic: "inventory.events.canonical".to_owned(), partition },
        phase,
        committed: is_running.then_some(90),
        end: Some(100),
        clock_ms: is_running.then_some(1_764_000_000_123),
        keys: 50,
        open_reservations: 7,
        parked_keys: 3,
        waiting_records: 21,
        kept_bytes: 512,
        set_aside: false,
        store_bytes: 4_096,
    }
}

fn rule(name: &str, digest: &str) -> RuleSeen {
    RuleSeen { name: name.to_owned(), digest: digest.to_owned() }
}

fn counters() -> Counters {
    let mut refused = Reasons::default();
    refused.add("insufficient-stock");
    refused.add("insufficient-stock");
    refused.add("a \"quoted\"\nreason \\");
    let mut dead = Reasons::default();
    dead.add("not-json");
    Counters {
        records: 1_001,
        applied: 994,
        refused,
        duplicates: 3,
        waiting: 11,
        released: 1,
        dead,
        expired: 5,
        timers: 6,
        emitted: 8,
        sent_bytes: 4_096,
        count_differences: 2,
        batches: 4,
        // The second rule has not been called yet.
        rules: vec![RuleCounters { events: 1_000, calls: 40, busy_ns: 1_500_000, fuel: 123_456 }],
    }
}

/// A worker that has done nothing yet.
pub(super) fn idle() -> Seen {
    let stage = StageSeen { name: "stock".to_owned(), ..StageSeen::default() };
    Seen { stages: vec![stage], ..Seen::default() }
}
