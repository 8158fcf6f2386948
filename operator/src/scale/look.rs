//! Looking at a stage: one observation of its workers, or of Kafka where it has none.

use std::collections::BTreeMap;

use stockflow_autoscale::{Backlog, Observation, PartitionSeen, WorkerSeen};
use stockflow_crds::{Partitions, ResolvedPipeline, ResolvedStage};
use stockflow_kafka::KafkaAdmin;
use stockflow_log::{LogError, TopicPartition};

use super::workers::Worker;
use crate::kafka::Cluster;
use crate::observe::Workers;

/// What was seen of a stage.
pub async fn look(
    at_s: u64,
    (pipeline, stage): (&ResolvedPipeline, &ResolvedStage),
    set: Workers,
    workers: &[Worker],
    cluster: Option<&Cluster>,
) -> Observation {
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
            partitions.insert((shard.topic.clone(), shard.partition), partition);
        }
    }
    for (place, backlog) in missing((pipeline, stage), &partitions, cluster, set).await {
        partitions.insert(place, PartitionSeen { backlog, set_aside: false });
    }
    // Always in the same order: what a partition did is compared with what it did before.
    seen.partitions = partitions.into_values().collect();
    seen
}

/// A partition by its topic and number.
type Place = (String, u32);

/// The topics that a stage reads, with their partitions where the pipeline says how many.
fn inputs(pipeline: &ResolvedPipeline, stage: &ResolvedStage) -> Vec<(String, Option<u32>)> {
    let topics = stage.inputs.iter().filter_map(|input| pipeline.topic(input.topic));
    let inputs = topics.map(|topic| match topic.partitions {
        Partitions::Managed(partitions) => (topic.topic_name.clone(), Some(partitions)),
        Partitions::External => (topic.topic_name.clone(), None),
    });
    inputs.collect()
}

/// The partitions that no worker has: what Kafka says of them where there are no workers at all, else
/// unknown, for somebody may have them who did not answer.
async fn missing(
    (pipeline, stage): (&ResolvedPipeline, &ResolvedStage),
    known: &BTreeMap<Place, PartitionSeen>,
    cluster: Option<&Cluster>,
    set: Workers,
) -> Vec<(Place, Option<Backlog>)> {
    let inputs = inputs(pipeline, stage);
    let has_workers = set.wanted > 0 || set.replicas > 0;
    let of = |topic: &str| known.keys().filter(|(of, _)| of == topic).count();
    let is_whole = |(topic, partitions): &(String, Option<u32>)| {
        partitions.is_some_and(|partitions| usize::try_from(partitions).is_ok_and(|all| of(topic) >= all))
    };
    if has_workers && inputs.iter().all(is_whole) {
        return Vec::new();
    }
    // One that is not known, so that nobody takes what is known for all.
    let unknown = vec![((String::new(), 0), None)];
    let Some(cluster) = cluster else { return unknown };
    let (group, names) = (stage.group.clone(), inputs);
    let asked = cluster.ask("look at the lag of a stage", move |admin| lag(admin, &group, names, has_workers));
    match asked.await {
        Ok(found) => found.into_iter().filter(|(place, _)| !known.contains_key(place)).collect(),
        Err(error) => {
            tracing::warn!(stage = stage.name, %error, "the lag of a stage is not known");
            unknown
        }
    }
}

/// All partitions, and what waits in each; not that, where workers have it and did not say.
fn lag(
    admin: &KafkaAdmin,
    group: &str,
    topics: Vec<(String, Option<u32>)>,
    has_workers: bool,
) -> Result<Vec<(Place, Option<Backlog>)>, LogError> {
    let mut all = Vec::new();
    for (topic, _) in topics {
        for partition in 0..admin.partitions(&topic)?.unwrap_or(0) {
            all.push(TopicPartition { topic: topic.clone(), partition });
        }
    }
    let place = |at: TopicPartition| (at.topic, at.partition);
    if has_workers {
        return Ok(all.into_iter().map(|at| (place(at), None)).collect());
    }
    let committed: BTreeMap<TopicPartition, _> = admin.committed(group)?.into_iter().collect();
    let ends: BTreeMap<TopicPartition, i64> = admin.stable_ends(&all)?.into_iter().collect();
    let offset = |offset: i64| u64::try_from(offset).unwrap_or(0);
    let backlog = |at: &TopicPartition| {
        let end = offset(*ends.get(at)?);
        let from = committed.get(at).map_or(0, |committed| offset(committed.next));
        Some(Backlog { end, lag: end.saturating_sub(from) })
    };
    let found = all.into_iter().map(|at| {
        let backlog = backlog(&at);
        (place(at), backlog)
    });
    Ok(found.collect())
}
