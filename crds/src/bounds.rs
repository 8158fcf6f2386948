//! The bounds of numbers and lists in the CR; the schema and `validate` both read them here.

use std::ops::RangeInclusive;

/// Most topics of a pipeline.
pub const TOPICS_MAX: usize = 100;
/// Most stages of a pipeline.
pub const STAGES_MAX: usize = 50;
/// Most emits in a row, each caused by the one before: more than a pipeline has stages, and few enough for an event
/// that goes round.
pub const HOPS_MAX: u32 = 64;
/// Most topics that a stage reads.
pub const INPUTS_MAX: usize = 20;
/// Most rules of a stage.
pub const RULES_MAX: usize = 20;
/// Most brokers to begin with.
pub const BROKERS_MAX: usize = 32;
/// Most entries of a map of settings or output fields.
pub const SETTINGS_MAX: usize = 64;
/// Most fields of a rule's config, those within them left out.
pub const CONFIG_MAX: usize = 1_024;
/// Most entries of `kinds`.
pub const KINDS_MAX: usize = 256;
/// Largest quantity scale.
pub const SCALE_MAX: u64 = 9;
/// Most partitions of a topic.
pub const PARTITIONS_MAX: u64 = 10_000;
/// Most copies of a partition.
pub const REPLICATION_MAX: u64 = 32;
/// Most event ids that a shard remembers.
pub const DEDUPE_IDS_MAX: u64 = 100_000_000;
/// Most fuel that one event may use.
pub const FUEL_MAX: u64 = 1_000_000_000_000;
/// Most records of one transaction.
pub const TRANSACTION_RECORDS_MAX: u64 = 1_000_000;
/// Most headers of an event's record that are carried to what it causes.
pub const HEADERS_MAX: usize = 16;
/// Most workers of a stage.
pub const WORKERS_MAX: u64 = 10_000;
/// Most threads of a worker.
pub const THREADS_MAX: u64 = 1_024;
/// Most tolerations, spread constraints or pull secrets of a pod.
pub const PLACEMENT_MAX: usize = 32;
/// Most characters of a label, and of a built-in rule's name.
pub const LABEL_MAX: usize = 63;
/// Most characters of the name of an object of Kubernetes, and of a key in one.
pub const OBJECT_NAME_MAX: usize = 253;
/// Most characters of the reference of an image or artifact, and of a path.
pub const REFERENCE_MAX: usize = 1_024;
/// Most characters of a web address.
pub const URL_MAX: usize = 2_048;
/// Most characters of a broker's address.
pub const BROKER_MAX: usize = 260;
/// Longest time to work off a backlog, seconds.
pub const LAG_SECONDS_MAX: u64 = 86_400;

/// Memory of a rule's instance, bytes: from one WebAssembly page to all that 32 bits address.
pub const MEMORY_BYTES: RangeInclusive<u64> = 65_536..=4_294_967_296;
/// Longest time between commits under load, ms. Well below the least transaction timeout.
pub const TRANSACTION_INTERVAL_MS: RangeInclusive<u64> = 1..=5_000;
/// Time after which the brokers end a transaction, ms; the upper bound is `transaction.max.timeout.ms` of a broker
/// that was not told otherwise.
pub const TRANSACTION_TIMEOUT_MS: RangeInclusive<u64> = 10_000..=900_000;
/// Time after which a silent worker counts as gone, ms; the upper bound is `max.poll.interval.ms` of a client that
/// was not told otherwise, which may not be shorter.
pub const SESSION_TIMEOUT_MS: RangeInclusive<u64> = 1_000..=300_000;
/// The least session that brokers take which were not told otherwise, ms: `group.min.session.timeout.ms`.
pub const BROKERS_SESSION_MS: u64 = 6_000;
/// Wall-clock time of one event in a rule, ms.
pub const DEADLINE_MS: RangeInclusive<u64> = 1..=600_000;
/// Time that a worker's pod gets to end, ms. A worker that is told to stop commits what is at hand and ends within 5 s,
/// whatever it waits for; twice that is the least.
pub const GRACE_PERIOD_MS: RangeInclusive<u64> = 10_000..=900_000;
