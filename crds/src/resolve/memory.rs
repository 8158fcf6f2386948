//! How much memory a worker is given: what its bounds come to.
//!
//! ```text
//! limit   = process + threads x thread + shards x shard + keys, rounded up to 64 MiB
//! process = 96 MiB
//! thread  = 192 MiB + the memory of each rule's instance (`limits.memory`)
//! shard   = 3 MiB fetched ahead, and with a ledger
//!           48 bytes x `dedupe.ids` + `ruleState` + 64 MiB of parked records
//! keys    = 128 bytes x 1,000,000, with a ledger
//! ```
//!
//! So a worker that reaches its limit has passed a bound of its own, or has more than a million keys; and who lowers
//! `ruleState` or `dedupe.ids` lowers the limit.

use crate::StageSpec;

use super::{fill, fill_rule};

const MIB: u64 = 1 << 20;
/// The binary, compiled rules, metadata of Kafka: a worker with nothing to do takes 50 to 66 MiB.
const PROCESS_BYTES: u64 = 96 * MIB;
/// What one thread may hold: 32 MiB of records that are sent and not acknowledged (`SEND_QUEUE_KIB` of
/// runtime/kafka/src/base/settings.rs), which take twice that in librdkafka (docs/performance.md: 280 bytes take 700);
/// 64 MiB that rules emit on a batch (`BATCH_EMIT_BYTES_MAX` of runtime/core/src/config.rs); as much for the batch, its
/// outputs and the pack.
const THREAD_BYTES: u64 = 192 * MIB;
/// 1 MiB fetched ahead of each partition (`PREFETCH_KIB`), which takes twice that again to keep.
const FETCHED_BYTES: u64 = 3 * MIB;
/// Shards of a stage without a ledger whose fetched records are counted: they only hold those, and more partitions
/// should not begin every pod anew.
const PLAIN_SHARDS: u64 = 64;
/// An id that is remembered: 32 bytes in the ring, a place in the table, and what growing leaves free.
const ID_BYTES: u64 = 48;
/// `WAITING_BYTES_MAX` of runtime/core/src/config.rs.
const PARKED_BYTES: u64 = 64 * MIB;
/// Keys have no bound; this many have room. A key took 97 bytes (docs/performance.md: 173 MiB with 50,000 of them, 261
/// with 1,000,000).
const KEYS: u64 = 1_000_000;
const KEY_BYTES: u64 = 128;
const ROUND_BYTES: u64 = 64 * MIB;
/// What a worker with one thread and some 100,000 keys takes: 141 to 201 MiB were measured with 50,000.
const REQUEST_BYTES: u64 = 256 * MIB;
/// Each further thread has clients, instances and buffers of its own.
const REQUEST_THREAD_BYTES: u64 = 64 * MIB;

/// Memory that a worker asks for, bytes.
pub(super) fn request(threads: u16) -> u64 {
    REQUEST_BYTES + REQUEST_THREAD_BYTES * u64::from(threads.saturating_sub(1))
}

/// The most memory that a worker may use, bytes: the sum of its bounds.
pub(super) fn limit(stage: &StageSpec, threads: u16, shards: u64) -> u64 {
    let instances = stage.rules.iter().map(fill_rule::memory_bytes).fold(0_u64, u64::saturating_add);
    let threads = u64::from(threads).saturating_mul(THREAD_BYTES.saturating_add(instances));
    let shards = match stage.ledger.as_ref().map(fill::ledger) {
        None => PLAIN_SHARDS * FETCHED_BYTES,
        Some(ledger) => {
            let ids = ledger.dedupe_ids.saturating_mul(ID_BYTES);
            let shard = [FETCHED_BYTES, ids, ledger.rule_state_bytes, PARKED_BYTES];
            let shard = shard.into_iter().fold(0, u64::saturating_add);
            shards.saturating_mul(shard).saturating_add(KEYS * KEY_BYTES)
        }
    };
    PROCESS_BYTES.saturating_add(threads).saturating_add(shards).div_ceil(ROUND_BYTES).saturating_mul(ROUND_BYTES)
}

/// A whole number of MiB as a quantity.
pub(crate) fn text(bytes: u64) -> String {
    format!("{}Mi", bytes / MIB)
}
