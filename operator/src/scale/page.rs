//! What a worker says of itself, as far as scaling and the status need it: its `/status`.

use serde::Deserialize;

/// `/status` of a worker.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Page {
    /// Whether it was told that it is not coming back.
    pub leaves_for_good: bool,
    /// Its stages; in a pod there is one.
    pub stages: Vec<StagePage>,
}

/// A stage on a worker.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StagePage {
    /// Its name.
    pub name: String,
    /// Why it is not ready.
    pub not_ready: Vec<String>,
    /// What its threads wait for.
    pub waits_for: Vec<String>,
    /// How many threads.
    pub threads: u32,
    /// Its partitions.
    pub shards: Vec<ShardPage>,
    /// Seconds in transactions since it started, over all threads.
    pub busy_seconds: f64,
    /// What it has counted.
    pub counters: Counters,
    /// Its rules.
    pub rules: Vec<RulePage>,
}

/// A partition on a worker.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ShardPage {
    /// The input.
    pub topic: String,
    /// The partition.
    pub partition: u32,
    /// `waiting`, `restoring` or `running`.
    pub phase: String,
    /// Where its input ends.
    pub end: Option<u64>,
    /// Records that wait; `None` while that is not known.
    pub lag: Option<u64>,
    /// Whether it cannot be read on.
    pub set_aside: bool,
}

/// What a stage on a worker has counted since it started.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Counters {
    /// Records that were read.
    pub records: u64,
}

/// A rule on a worker.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RulePage {
    /// Its name.
    pub name: String,
    /// The SHA-256 of its component.
    pub digest: String,
}
