//! What a stage is, as far as the step needs to know.

/// What becomes of a record on which a rule failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnFailure {
    /// The record becomes a dead letter; the key goes on.
    DeadLetter,
    /// The record becomes a dead letter and later events of its key wait behind it.
    Park,
    /// The shard stops before the record.
    Halt,
}

/// One rule of a stage, by its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleConfig {
    /// Its name in the pipeline.
    pub name: String,
    /// What its failure means.
    pub on_failure: OnFailure,
}

/// The books that a stage keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerConfig {
    /// Whether holds may take available below zero.
    pub oversell: bool,
    /// How long a hold lives unless its rule says otherwise.
    pub reservation_ttl_ms: i64,
    /// How long an event id is remembered.
    pub dedupe_window_ms: i64,
    /// For how many events after it an event id is remembered.
    pub dedupe_ids: u64,
}

/// A stage, as far as the step needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageConfig {
    /// Its ledger, if it keeps one. Without it rules can only refuse and emit.
    pub ledger: Option<LedgerConfig>,
    /// The chain, deciders and observers in the order of the pipeline.
    pub rules: Vec<RuleConfig>,
    /// Topics that rules may emit to, by their short names.
    pub topics: Vec<String>,
}

/// Largest state that a rule may keep for one key.
pub const STATE_BYTES_MAX: usize = 64 * 1024;
/// Most timers that a rule may have on one key.
pub const TIMERS_PER_KEY_MAX: usize = 1_000;
/// Most records that may wait in the state of one shard; what waits beyond becomes dead letters.
pub const WAITING_RECORDS_MAX: usize = 10_000;
/// Most bytes of records that may wait in the state of one shard.
pub const WAITING_BYTES_MAX: usize = 64 * 1024 * 1024;
