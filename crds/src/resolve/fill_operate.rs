//! Fills the defaults of scaling and workers.

use std::collections::BTreeMap;

use crate::{InventoryPipeline, Quantity, StageSpec, WorkerSpec};

use super::{Partitions, ResolvedScaling, ResolvedWorker, fill_topic};

const MIN_WORKERS: u32 = 1;
const LAG_SECONDS: u32 = 30;
const UTILIZATION_PERCENT: u8 = 70;
const STORAGE_BYTES: u64 = 10 << 30;

pub(super) fn scaling(pipeline: &InventoryPipeline, stage: &StageSpec) -> ResolvedScaling {
    let scaling = stage.scaling.as_ref();
    let target = scaling.and_then(|scaling| scaling.target.as_ref());
    let min = scaling.and_then(|scaling| scaling.min).unwrap_or(MIN_WORKERS);
    let max = scaling.and_then(|scaling| scaling.max);
    ResolvedScaling {
        min,
        max: max.unwrap_or_else(|| useful_workers(pipeline, stage).max(min)),
        lag_seconds: target.and_then(|target| target.lag_seconds).unwrap_or(LAG_SECONDS),
        utilization_percent: target.and_then(|target| target.utilization_percent).unwrap_or(UTILIZATION_PERCENT),
        mode: scaling.and_then(|scaling| scaling.mode).unwrap_or_default(),
    }
}

/// As many as the widest input has partitions, as far as that is known: more would have nothing to do.
fn useful_workers(pipeline: &InventoryPipeline, stage: &StageSpec) -> u32 {
    let read = |name: &crate::Name| stage.from.iter().any(|input| &input.topic == name);
    let topics = pipeline.spec.topics.iter().filter(|topic| read(&topic.name));
    let partitions = topics.map(|topic| match fill_topic::partitions(topic) {
        Partitions::Managed(partitions) => partitions,
        Partitions::External => 1,
    });
    partitions.max().unwrap_or(1)
}

pub(super) fn worker(spec: Option<&WorkerSpec>) -> ResolvedWorker {
    let resources = spec.and_then(|worker| worker.resources.as_ref());
    let storage = spec.and_then(|worker| worker.storage.as_ref());
    ResolvedWorker {
        requests: resources.map(|resources| texts(&resources.requests)).unwrap_or_default(),
        limits: resources.map(|resources| texts(&resources.limits)).unwrap_or_default(),
        storage_bytes: storage.and_then(|storage| storage.size).map_or(STORAGE_BYTES, |size| size.bytes()),
        storage_class_name: storage.and_then(|storage| storage.storage_class_name.clone()),
    }
}

fn texts(quantities: &BTreeMap<String, Quantity>) -> BTreeMap<String, String> {
    quantities.iter().map(|(name, quantity)| (name.clone(), quantity.text().into_owned())).collect()
}
