//! `/status`: everything a worker knows of itself, as JSON with stable names.

use std::collections::BTreeMap;

use serde::Serialize;
use stockflow_worker::{Counters, LastError, Phase, Reasons, RuleCounters, ShardStatus};

use super::health::stage_not_ready;
use super::seen::{RuleSeen, Seen, StageSeen, float};

/// A worker.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Status<'a> {
    pipeline: &'a str,
    instance: &'a str,
    version: &'static str,
    /// Whether it was told that it is not coming back.
    leaves_for_good: bool,
    stages: Vec<StageStatus<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StageStatus<'a> {
    name: &'a str,
    group: &'a str,
    ready: bool,
    /// Why it is not ready.
    not_ready: Vec<String>,
    waits_for: Vec<&'a str>,
    threads: usize,
    rules: Vec<RuleStatus<'a>>,
    shards: Vec<Shard<'a>>,
    counters: Counts<'a>,
    busy_seconds: f64,
    store_failures: u64,
    last_errors: Vec<ErrorStatus<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleStatus<'a> {
    name: &'a str,
    digest: &'a str,
    events: u64,
    calls: u64,
    busy_seconds: f64,
    fuel: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shard<'a> {
    topic: &'a str,
    partition: u32,
    phase: &'static str,
    packs_restored: Option<u64>,
    committed: Option<i64>,
    end: Option<i64>,
    lag: Option<u64>,
    /// RFC 3339.
    clock: Option<String>,
    keys: u64,
    open_reservations: u64,
    parked_keys: u64,
    waiting_records: u64,
    kept_bytes: u64,
    set_aside: bool,
    store_bytes: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Counts<'a> {
    records: u64,
    applied: u64,
    refused: BTreeMap<&'a str, u64>,
    dead: BTreeMap<&'a str, u64>,
    duplicates: u64,
    waiting: u64,
    released: u64,
    expired: u64,
    timers: u64,
    emitted: u64,
    count_differences: u64,
    transactions: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorStatus<'a> {
    text: &'a str,
    times: u64,
    seconds_ago: u64,
}

impl<'a> Status<'a> {
    pub(super) fn of(seen: &'a Seen) -> Status<'a> {
        Status {
            pipeline: &seen.pipeline,
            instance: &seen.instance,
            version: env!("CARGO_PKG_VERSION"),
            leaves_for_good: seen.leaves_for_good,
            stages: seen.stages.iter().map(StageStatus::of).collect(),
        }
    }
}

impl<'a> StageStatus<'a> {
    fn of(stage: &'a StageSeen) -> StageStatus<'a> {
        let not_ready = stage_not_ready(stage);
        let rules = stage.rules.iter().enumerate();
        StageStatus {
            name: &stage.name,
            group: &stage.group,
            ready: not_ready.is_empty(),
            not_ready,
            waits_for: stage.waits_for(),
            threads: stage.threads.len(),
            rules: rules.map(|(place, rule)| RuleStatus::of(rule, stage.rule(place))).collect(),
            shards: stage.shards().into_iter().map(Shard::of).collect(),
            counters: Counts::of(&stage.counters),
            busy_seconds: stage.meters.busy_seconds,
            store_failures: stage.meters.store_failures,
            last_errors: stage.last_errors.iter().map(ErrorStatus::of).collect(),
        }
    }
}

impl<'a> RuleStatus<'a> {
    fn of(RuleSeen { name, digest }: &'a RuleSeen, used: RuleCounters) -> RuleStatus<'a> {
        let RuleCounters { events, calls, busy_ns, fuel } = used;
        RuleStatus { name, digest, events, calls, busy_seconds: float(busy_ns) / 1e9, fuel }
    }
}

impl<'a> Shard<'a> {
    fn of(shard: &'a ShardStatus) -> Shard<'a> {
        let (phase, packs_restored) = match shard.phase {
            Phase::Waiting => ("waiting", None),
            Phase::Restoring { packs } => ("restoring", Some(packs)),
            Phase::Running => ("running", None),
        };
        Shard {
            topic: &shard.partition.topic,
            partition: shard.partition.partition,
            phase,
            packs_restored,
            committed: shard.committed,
            end: shard.end,
            lag: shard.lag(),
            clock: shard.clock_ms.map(time),
            keys: shard.keys,
            open_reservations: shard.open_reservations,
            parked_keys: shard.parked_keys,
            waiting_records: shard.waiting_records,
            kept_bytes: shard.kept_bytes,
            set_aside: shard.set_aside,
            store_bytes: shard.store_bytes,
        }
    }
}

impl<'a> Counts<'a> {
    fn of(counters: &'a Counters) -> Counts<'a> {
        let by_reason = |reasons: &'a Reasons| reasons.iter().collect();
        Counts {
            records: counters.records,
            applied: counters.applied,
            refused: by_reason(&counters.refused),
            dead: by_reason(&counters.dead),
            duplicates: counters.duplicates,
            waiting: counters.waiting,
            released: counters.released,
            expired: counters.expired,
            timers: counters.timers,
            emitted: counters.emitted,
            count_differences: counters.count_differences,
            transactions: counters.batches,
        }
    }
}

impl<'a> ErrorStatus<'a> {
    fn of(error: &'a LastError) -> ErrorStatus<'a> {
        ErrorStatus { text: &error.text, times: error.times, seconds_ago: error.ago.as_secs() }
    }
}

fn time(at_ms: i64) -> String {
    let mut text = Vec::new();
    stockflow_codec::write_time(at_ms, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}
