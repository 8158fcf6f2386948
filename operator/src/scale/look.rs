//! A look at a stage: one observation, of what its workers say or of what Kafka says where it has none. Pure.

use std::collections::BTreeMap;

use stockflow_autoscale::{Backlog, Observation, PartitionSeen, WorkerSeen};
use stockflow_crds::{Partitions, ResolvedPipeline, ResolvedStage};
use stockflow_kafka::Waiting;
use stockflow_log::TopicPartition;

use super::workers::Worker;
use crate::observe::Workers;

/// A topic that a stage reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name in Kafka.
    pub topic: String,
    /// How many partitions it has; `None` while that is not known.
    pub partitions: Option<u32>,
}

/// One that nobody knows: so that what is known is not taken for all.
const UNKNOWN: PartitionSeen = PartitionSeen { backlog: None, set_aside: false };

/// The topics that a stage reads. What the pipeline makes has as many partitions as it says; what others make has as
/// many as were counted.
pub fn inputs(pipeline: &ResolvedPipeline, stage: &ResolvedStage, counted: impl Fn(&str) -> Option<u32>) -> Vec<Input> {
    let topics = stage.inputs.iter().filter_map(|input| pipeline.topic(input.topic));
    let inputs = topics.map(|topic| {
        let partitions = match topic.partitions {
            Partitions::Managed(partitions) => Some(partitions),
            Partitions::External => counted(&topic.topic_name),
        };
        Input { topic: topic.topic_name.clone(), partitions }
    });
    inputs.collect()
}

/// What the workers of a stage say. Partitions of which none of them speaks are unknown: somebody may have them who
/// did not answer.
pub fn at_workers(at_s: u64, inputs: &[Input], set: Workers, workers: &[Worker]) -> Observation {
    let mut seen = Observation { at_s, replicas: set.wanted, ready: set.ready, ..Observation::default() };
    let mut partitions = BTreeMap::new();
    for worker in workers {
        let Some(page) = &worker.page else { continue };
        seen.workers.push(WorkerSeen { ordinal: worker.ordinal, threads: page.threads, busy_s: page.busy_seconds });
        for shard in &page.shards {
            let is_running = shard.phase == "running";
            seen.restoring = seen.restoring.saturating_add(u32::from(!is_running));
            let backlog = shard.end.zip(shard.lag).map(|(end, lag)| Backlog { end, lag });
            let partition = PartitionSeen { backlog: backlog.filter(|_| is_running), set_aside: shard.set_aside };
            partitions.insert((shard.topic.as_str(), shard.partition), partition);
        }
    }
    let told = |topic: &str| partitions.keys().filter(|(of, _)| *of == topic).count();
    let is_whole = |input: &Input| {
        input.partitions.is_some_and(|all| usize::try_from(all).is_ok_and(|all| told(&input.topic) >= all))
    };
    let is_whole = inputs.iter().all(is_whole);
    // Always in the same order: what a partition did is compared with what it did before.
    seen.partitions = partitions.into_values().chain((!is_whole).then_some(UNKNOWN)).collect();
    seen
}

/// What Kafka says of a stage without workers; `None` where it did not say.
pub fn at_kafka(at_s: u64, set: Workers, found: Option<&[(TopicPartition, Option<Waiting>)]>) -> Observation {
    let backlog = |waiting: Waiting| Backlog { end: waiting.end, lag: waiting.lag };
    let partition = |waiting: &Option<Waiting>| PartitionSeen { backlog: waiting.map(backlog), set_aside: false };
    let mut sorted: Vec<_> = found.unwrap_or_default().iter().collect();
    sorted.sort_by_key(|(at, _)| at);
    let partitions = match found {
        Some(_) => sorted.into_iter().map(|(_, waiting)| partition(waiting)).collect(),
        None => vec![UNKNOWN],
    };
    Observation { at_s, replicas: set.wanted, ready: set.ready, partitions, ..Observation::default() }
}

#[cfg(test)]
#[path = "look/tests.rs"]
mod tests;
