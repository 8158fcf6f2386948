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
    /// What it was called before: what was kept under that name is its own.
    pub renamed_from: Option<String>,
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
    /// Most bytes of state and timers that rules may keep in a shard.
    pub kept_bytes_max: u64,
}

/// [`LedgerConfig::kept_bytes_max`] of a stage that says nothing: 4,000 keys with the largest
/// state, or a million with some hundred bytes.
pub const KEPT_BYTES_MAX: u64 = 256 * 1024 * 1024;

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

/// After how many records of a shard it is looked whether keys are to be forgotten.
pub const FORGET_EVERY: u64 = 65_536;

/// Most keys with nothing in them that a shard keeps; beyond it all of them are forgotten. They take
/// 10 MB or so, and as long as they are kept a key that is sold out goes on where it was.
pub const EMPTIES_KEPT: usize = 65_536;

/// Largest state that a rule may keep for one key.
pub const STATE_BYTES_MAX: usize = 64 * 1024;
/// Most timers that a rule may have on one key.
pub const TIMERS_PER_KEY_MAX: usize = 1_000;
/// Most timers in a row, each set by the one before, that may be set for a time that has come
/// already: a week of minutes that nobody saw. One that sets itself again at once never ends.
pub const OVERDUE_TIMERS_MAX: u32 = 10_000;
/// Most bytes that rules may emit on the events of a batch: one with more is cut, and only a
/// single record may make them emit as much as it does.
pub const BATCH_EMIT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Most events that the host makes within a batch, of holds and timers that are due.
pub const BATCH_FIRINGS_MAX: usize = 100_000;
/// Most events of a call: what a rule says of that many is held beside what it emitted before.
/// A call costs a microsecond or two, which among so many is nothing.
pub const CALL_EVENTS_MAX: usize = 256;
/// Most bytes of text, state and payloads with which one event more joins a call.
pub const CALL_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Most records that may wait in the state of one shard; what waits beyond becomes dead letters.
pub const WAITING_RECORDS_MAX: usize = 10_000;
/// Most bytes of records that may wait in the state of one shard.
pub const WAITING_BYTES_MAX: usize = 64 * 1024 * 1024;
