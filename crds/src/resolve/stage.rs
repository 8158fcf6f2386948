//! Resolved stages, their inputs and ledgers.

use std::collections::BTreeMap;

use crate::{EventField, EventKind, Format, Oversell, Start};

use super::{ResolvedPublish, ResolvedRule, ResolvedScaling, ResolvedWorker, TopicIndex};

/// A stage: one consumer group.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedStage {
    /// Name within the pipeline.
    pub name: String,
    /// Consumer group: `{namespace}.{pipeline}.{stage}`.
    pub group: String,
    /// What transactional ids begin with: the group and a dot.
    pub transactional_id_prefix: String,
    /// Topic that the stage's state is rebuilt from: `{group}.changelog`.
    pub changelog: String,
    /// Name in Kafka of the topic where its dead letters go: that of `publish.dead_letters`, else `{group}.dead`,
    /// which is made by whoever runs first.
    pub dead_letter_topic: String,
    /// What it reads; at least one, and exactly one with a ledger.
    pub inputs: Vec<ResolvedInput>,
    /// The ledger, if the stage keeps one.
    pub ledger: Option<ResolvedLedger>,
    /// The rules in their order; at least one.
    pub rules: Vec<ResolvedRule>,
    /// When it commits.
    pub transaction: ResolvedTransaction,
    /// What it publishes of its own accord.
    pub publish: ResolvedPublish,
    /// How many workers it may have.
    pub scaling: ResolvedScaling,
    /// Whether it is to stand still, by itself or with the whole pipeline.
    pub suspended: bool,
    /// What a worker gets.
    pub worker: ResolvedWorker,
}

/// A topic that a stage reads, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedInput {
    /// Which topic.
    pub topic: TopicIndex,
    /// How values are read.
    pub format: Format,
    /// Where to begin without a committed offset.
    pub start: Start,
    /// Where event fields come from, each field once, in the order of [`EventField::ALL`].
    /// Empty: Stockflow's own JSON.
    pub fields: Vec<(EventField, Source)>,
    /// The sender's event types, translated. Types not named here are read as Stockflow's own.
    pub kinds: BTreeMap<String, EventKind>,
}

/// When a stage commits: as soon as nothing more is waiting to be read, or when one of these is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResolvedTransaction {
    /// Longest time from the first record of a transaction to its commit, ms.
    pub max_interval_ms: u64,
    /// Most records of one transaction; at least one.
    pub max_records: u32,
}

/// Where an event field comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A JSON pointer (RFC 6901) into the record's value; begins with `/`.
    Pointer(String),
    /// The same text for every record.
    Constant(String),
}

/// What a stage's ledger does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResolvedLedger {
    /// Whether holds beyond what is available are granted.
    pub oversell: Oversell,
    /// How long a hold lives that names no time of its own, ms.
    pub reservation_ttl_ms: i64,
    /// How long an event id is remembered, ms.
    pub dedupe_window_ms: i64,
    /// How many event ids a shard remembers at most.
    pub dedupe_ids: u64,
    /// How many bytes of state and timers rules may keep in a shard.
    pub rule_state_bytes: u64,
}
