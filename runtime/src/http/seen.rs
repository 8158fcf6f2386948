//! What is seen of the stages at one moment: plain data, of which the answers are made.

use stockflow_web::metrics::Histogram;
use stockflow_worker::{
    BUCKETS_RECORDS, BUCKETS_US, Control, Counters, Durations, LastError, Phase, RuleCounters, ShardStatus, Sizes,
    ThreadStatus,
};

use super::{StageView, View};

/// A worker at one moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) pipeline: String,
    pub(super) instance: String,
    pub(super) leaves_for_good: bool,
    pub(super) stages: Vec<StageSeen>,
}

/// A stage at one moment.
#[derive(Clone, Debug, Default)]
pub(super) struct StageSeen {
    pub(super) name: String,
    pub(super) group: String,
    /// Its rules, by place in the chain; none until its input is known.
    pub(super) rules: Vec<RuleSeen>,
    pub(super) counters: Counters,
    /// By place.
    pub(super) threads: Vec<(usize, ThreadStatus)>,
    pub(super) last_errors: Vec<LastError>,
    pub(super) is_stopping: bool,
    /// What it lacks before it can be made ready.
    pub(super) lacks: Option<String>,
    pub(super) meters: MetersSeen,
}

/// A rule of a stage.
#[derive(Clone, Debug, Default)]
pub(super) struct RuleSeen {
    pub(super) name: String,
    /// Of its component: `sha256:` and hex.
    pub(super) digest: String,
}

/// How long things took in a stage, and how large they were.
#[derive(Clone, Debug, Default)]
pub(super) struct MetersSeen {
    pub(super) transactions: Histogram,
    pub(super) commits: Histogram,
    pub(super) end_to_end: Histogram,
    pub(super) restores: Histogram,
    pub(super) transaction_records: Histogram,
    pub(super) busy_seconds: f64,
    pub(super) store_failures: u64,
    pub(super) given_up: u64,
}

impl Seen {
    /// How everything is now.
    pub(super) fn of(view: &View) -> Seen {
        Seen {
            pipeline: view.pipeline.clone(),
            instance: view.instance.clone(),
            leaves_for_good: (view.leaves_for_good)(),
            stages: view.stages.iter().map(StageSeen::of).collect(),
        }
    }
}

impl StageSeen {
    fn of(StageView { name, group, stage, control, .. }: &StageView) -> StageSeen {
        let rules = stage.get().into_iter().flat_map(|stage| stage.config.rules.iter().zip(&stage.digests));
        StageSeen {
            name: name.clone(),
            group: group.clone(),
            rules: rules.map(|(rule, digest)| RuleSeen { name: rule.name.clone(), digest: digest.clone() }).collect(),
            counters: control.counters(),
            threads: control.threads().into_iter().collect(),
            last_errors: control.last_errors(),
            is_stopping: control.stopping(),
            lacks: control.lacking(),
            meters: MetersSeen::of(control),
        }
    }

    /// What the rule at this place has used: nothing before the first batch.
    pub(super) fn rule(&self, place: usize) -> RuleCounters {
        self.counters.rules.get(place).copied().unwrap_or_default()
    }

    /// The shards of all threads, by topic and partition.
    pub(super) fn shards(&self) -> Vec<&ShardStatus> {
        let mut shards: Vec<_> = self.threads.iter().flat_map(|(_, thread)| thread.shards.iter().flatten()).collect();
        shards.sort_by(|a, b| a.partition.cmp(&b.partition));
        shards
    }

    /// How many shards are not at work yet, and how many there are.
    pub(super) fn shards_to_restore(&self) -> (usize, usize) {
        let shards = self.shards();
        (shards.iter().filter(|shard| shard.phase != Phase::Running).count(), shards.len())
    }

    /// What the stage, or threads of it, wait for; each thing once.
    pub(super) fn waits_for(&self) -> Vec<&str> {
        let mut what: Vec<&str> = self.threads.iter().filter_map(|(_, thread)| thread.waits_for.as_deref()).collect();
        what.extend(self.lacks.as_deref());
        what.sort_unstable();
        what.dedup();
        what
    }
}

impl MetersSeen {
    fn of(control: &Control) -> MetersSeen {
        let meters = control.meters();
        MetersSeen {
            transactions: of_durations(&meters.transactions),
            commits: of_durations(&meters.commits),
            end_to_end: of_durations(&meters.end_to_end),
            restores: of_durations(&meters.restores),
            transaction_records: of_sizes(&meters.sizes),
            busy_seconds: seconds(meters.busy_us()),
            store_failures: meters.store_failures(),
            given_up: meters.given_up(),
        }
    }
}

fn of_durations(durations: &Durations) -> Histogram {
    let bounds = BUCKETS_US.iter().map(|us| seconds(*us)).chain([f64::INFINITY]);
    Histogram { buckets: bounds.zip(durations.counts()).collect(), sum: seconds(durations.sum_us()) }
}

fn of_sizes(sizes: &Sizes) -> Histogram {
    let bounds = BUCKETS_RECORDS.iter().map(|records| float(*records)).chain([f64::INFINITY]);
    Histogram { buckets: bounds.zip(sizes.counts()).collect(), sum: float(sizes.records()) }
}

/// Microseconds in seconds.
fn seconds(us: u64) -> f64 {
    float(us) / 1e6
}

/// The nearest float: metrics are floats, and exact up to 2^53.
pub(super) fn float(value: u64) -> f64 {
    value as f64
}
