//! Awake: stages that have workers, which are asked.

use futures::stream::{self, StreamExt};
use stockflow_crds::{ResolvedPipeline, ResolvedStage};

use super::decided::looked_at;
use super::workers::workers;
use super::{ended, every, look, memory};
use crate::clock;
use crate::context::Context;
use crate::observe::Workers;

/// Pipelines that are looked at at a time.
const AT_A_TIME: usize = 16;

pub(super) async fn run(context: &Context) {
    let mut every = every();
    loop {
        every.tick().await;
        let pipelines = stream::iter(context.pipelines.all());
        pipelines.for_each_concurrent(AT_A_TIME, |pipeline| async move { round(context, &pipeline).await }).await;
    }
}

async fn round(context: &Context, pipeline: &ResolvedPipeline) {
    if !memory::recalled(context, pipeline).await {
        return;
    }
    let mut is_news = false;
    for stage in &pipeline.stages {
        let set = context.pipelines.workers(&pipeline.namespace, &pipeline.name, &stage.name);
        if let Some(set) = set.filter(|set| set.are_any()) {
            is_news |= asked(context, pipeline, stage, set).await;
        }
    }
    ended(context, pipeline, is_news).await;
}

async fn asked(context: &Context, pipeline: &ResolvedPipeline, stage: &ResolvedStage, set: Workers) -> bool {
    let Some(pods) = context.pods.of(&pipeline.namespace, &pipeline.name, &stage.name) else { return false };
    let found = workers(&pods, &stage.name).await;
    let cluster = context.clusters.known(pipeline);
    let count = |topic: &str| cluster.as_ref().and_then(|cluster| cluster.partitions_of(topic));
    let seen = look::at_workers(clock::now_s(), &look::inputs(pipeline, stage, count), set, &found);
    looked_at(context, pipeline, stage, (set, &found), &seen).await
}
