//! Fills the defaults of workers.

use std::collections::BTreeMap;

use crate::{InventoryPipeline, Quantity, ResourcesSpec, SecretSpec, StageSpec, WorkerSpec};

use super::{ResolvedPlacement, ResolvedWorker, fill_operate, memory};

/// A worker is scaled by its number, so one thread a pod is the finest step that scaling has.
const THREADS: u16 = 1;
const STORAGE_BYTES: u64 = 10 << 30;
/// A worker that is told to stop ends within 5 s; the rest is for the node to tell it, and for volumes.
const GRACE_PERIOD_MS: u64 = 60_000;

/// What a worker of the stage gets. `shards` is how many of its shards one worker may have.
pub(super) fn worker(pipeline: &InventoryPipeline, stage: &StageSpec, shards: u64) -> ResolvedWorker {
    let nothing = WorkerSpec::default();
    let general = pipeline.spec.worker.as_ref().unwrap_or(&nothing);
    let spec = stage.worker.as_ref().unwrap_or(&nothing).over(general);
    let threads = spec.threads.unwrap_or(THREADS);
    let given = spec.resources.unwrap_or_default();
    let storage = spec.storage.unwrap_or_default();
    let secrets = spec.image_pull_secrets.unwrap_or_default();
    ResolvedWorker {
        image: spec.image,
        image_pull_secrets: secrets.into_iter().map(|SecretSpec { name }| name).collect(),
        threads,
        requests: requests(&given, threads),
        limits: limits(&given, memory::limit(stage, threads, shards)),
        storage_bytes: storage.size.map_or(STORAGE_BYTES, |size| size.bytes()),
        storage_class_name: storage.storage_class_name,
        grace_period_ms: spec.termination_grace_period.map_or(GRACE_PERIOD_MS, |time| time.ms().unsigned_abs()),
        labels: spec.labels.unwrap_or_default(),
        annotations: spec.annotations.unwrap_or_default(),
        placement: ResolvedPlacement {
            node_selector: spec.node_selector.unwrap_or_default(),
            tolerations: spec.tolerations.unwrap_or_default(),
            affinity: spec.affinity,
            topology_spread: spec.topology_spread_constraints,
            priority_class_name: spec.priority_class_name,
        },
    }
}

/// The most memory that a worker of the stage may use, bytes, whatever limit it is given.
pub(crate) fn memory_of_bounds(pipeline: &InventoryPipeline, stage: &StageSpec) -> u64 {
    let of = |worker: Option<&WorkerSpec>| worker.and_then(|worker| worker.threads);
    let threads = of(stage.worker.as_ref()).or_else(|| of(pipeline.spec.worker.as_ref())).unwrap_or(THREADS);
    memory::limit(stage, threads, fill_operate::shards_of_a_worker(pipeline, stage))
}

/// A processor for each thread: one that is busy for 70 % of the time, which is what scaling aims at, takes 0.7 of one,
/// and librdkafka's threads beside it 0.3 (docs/performance.md: of a busy worker the stage's thread has 69 %). Memory as
/// [`memory::request`] says, or the limit where that is less.
fn requests(given: &ResourcesSpec, threads: u16) -> BTreeMap<String, String> {
    let mut requests = texts(&given.requests);
    let processors = Quantity::Number(threads.into());
    let processors = least(&processors, given.limits.get("cpu"));
    let memory = Quantity::Text(memory::text(memory::request(threads)));
    let memory = least(&memory, given.limits.get("memory"));
    requests.entry("cpu".to_owned()).or_insert(processors);
    requests.entry("memory".to_owned()).or_insert(memory);
    requests
}

/// The memory that the bounds come to, or what is asked for where that is more. No limit of the processor: it would
/// hold back a worker that has a backlog on a node that has nothing else to do.
fn limits(given: &ResourcesSpec, memory_bytes: u64) -> BTreeMap<String, String> {
    let mut limits = texts(&given.limits);
    let memory = Quantity::Text(memory::text(memory_bytes));
    let asked = given.requests.get("memory").filter(|asked| asked.thousandths() > memory.thousandths());
    limits.entry("memory".to_owned()).or_insert_with(|| asked.unwrap_or(&memory).canonical());
    limits
}

fn least(default: &Quantity, limit: Option<&Quantity>) -> String {
    let limit = limit.filter(|limit| limit.thousandths() < default.thousandths());
    limit.unwrap_or(default).canonical()
}

fn texts(quantities: &BTreeMap<String, Quantity>) -> BTreeMap<String, String> {
    quantities.iter().map(|(name, quantity)| (name.clone(), quantity.canonical())).collect()
}
