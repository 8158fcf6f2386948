//! Fills the defaults of scaling, and says what they mean for one worker.

use crate::{InventoryPipeline, StageSpec};

use super::{Partitions, ResolvedScaling, fill_topic};

const MIN_WORKERS: u32 = 1;
const LAG_SECONDS: u32 = 30;
const UTILIZATION_PERCENT: u8 = 70;
/// As many partitions as topics of a shop have in our examples.
const EXTERNAL_PARTITIONS: u64 = 12;

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

/// How many shards of the stage one worker may have: all of them, shared by as few workers as there may be. Of an input
/// that only Kafka knows, [`EXTERNAL_PARTITIONS`] are assumed.
pub(super) fn shards_of_a_worker(pipeline: &InventoryPipeline, stage: &StageSpec) -> u64 {
    let read = |name: &crate::Name| stage.from.iter().any(|input| &input.topic == name);
    let topics = pipeline.spec.topics.iter().filter(|topic| read(&topic.name));
    let partitions = topics.map(|topic| match fill_topic::partitions(topic) {
        Partitions::Managed(partitions) => u64::from(partitions),
        Partitions::External => EXTERNAL_PARTITIONS,
    });
    let least = scaling(pipeline, stage).min.max(1);
    partitions.sum::<u64>().div_ceil(u64::from(least))
}
