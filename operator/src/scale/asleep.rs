//! Asleep: stages without workers. What waits for them is asked of Kafka, for all stages of a cluster at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::stream::{self, StreamExt};
use stockflow_crds::{ResolvedPipeline, ResolvedStage};
use stockflow_kafka::{Asleep, Looked};

use super::decided::looked_at;
use super::{ended, every, look, memory};
use crate::clock;
use crate::context::Context;
use crate::kafka::Cluster;

/// Clusters that are asked at a time.
const CLUSTERS_AT_A_TIME: usize = 16;

/// What is to be asked of a cluster, and for whom.
#[derive(Default)]
struct Asked {
    cluster: Option<Cluster>,
    asleep: Vec<Asleep>,
    /// Topics of which only the number of partitions is needed: those that others make and our workers read.
    counted: BTreeSet<String>,
    pipelines: Vec<Arc<ResolvedPipeline>>,
}

pub(super) async fn run(context: &Context) {
    let mut every = every();
    loop {
        every.tick().await;
        let clusters = stream::iter(to_be_asked(context));
        clusters.for_each_concurrent(CLUSTERS_AT_A_TIME, |asked| async move { round(context, asked).await }).await;
    }
}

/// By cluster. One that is not known yet is none, and what waits there is unknown.
fn to_be_asked(context: &Context) -> Vec<Asked> {
    let mut clusters: BTreeMap<usize, Asked> = BTreeMap::new();
    for pipeline in context.pipelines.all() {
        let cluster = context.clusters.known(&pipeline);
        let asked = clusters.entry(cluster.as_ref().map_or(0, Cluster::place)).or_default();
        asked.cluster = cluster;
        for stage in &pipeline.stages {
            if is_asleep(context, &pipeline, stage) {
                let topics = look::inputs(&pipeline, stage, |_| None).into_iter().map(|input| input.topic).collect();
                asked.asleep.push(Asleep { group: stage.group.clone(), topics });
            } else {
                let inputs = look::inputs(&pipeline, stage, |_| None).into_iter();
                asked.counted.extend(inputs.filter(|input| input.partitions.is_none()).map(|input| input.topic));
            }
        }
        asked.pipelines.push(pipeline);
    }
    clusters.into_values().collect()
}

fn is_asleep(context: &Context, pipeline: &ResolvedPipeline, stage: &ResolvedStage) -> bool {
    let set = context.pipelines.workers(&pipeline.namespace, &pipeline.name, &stage.name);
    set.is_some_and(|set| !set.are_any())
}

async fn round(context: &Context, asked: Asked) {
    let Asked { cluster, asleep, counted, pipelines } = asked;
    let groups: BTreeSet<String> = asleep.iter().map(|asleep| asleep.group.clone()).collect();
    let found = match cluster {
        Some(cluster) if !(asleep.is_empty() && counted.is_empty()) => cluster.backlogs(asleep, counted).await,
        _ => Ok(Looked::default()),
    };
    let found = found.unwrap_or_else(|error| {
        tracing::warn!(%error, stages = groups.len(), "what waits for stages without workers is not known");
        Looked::default()
    });
    for pipeline in pipelines {
        if !pipeline.stages.iter().any(|stage| groups.contains(&stage.group))
            || !memory::recalled(context, &pipeline).await
        {
            continue;
        }
        let mut is_news = false;
        for stage in pipeline.stages.iter().filter(|stage| groups.contains(&stage.group)) {
            is_news |= woken(context, &pipeline, stage, &found).await;
        }
        ended(context, &pipeline, is_news).await;
    }
}

async fn woken(context: &Context, pipeline: &ResolvedPipeline, stage: &ResolvedStage, found: &Looked) -> bool {
    let set = context.pipelines.workers(&pipeline.namespace, &pipeline.name, &stage.name);
    // Workers that have come meanwhile are asked themselves.
    let Some(set) = set.filter(|set| !set.are_any()) else { return false };
    let seen = look::at_kafka(clock::now_s(), set, found.backlogs.get(&stage.group).map(Vec::as_slice));
    looked_at(context, pipeline, stage, (set, &[]), &seen).await
}
