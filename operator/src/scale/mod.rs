//! Scaling: looks at each stage every few seconds, and decides how many workers it should have. The
//! deciding is in `stockflow-autoscale`; carrying it out is the plan's.

mod ask;
mod kept;
mod look;
mod page;
mod workers;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use futures::stream::{self, StreamExt};
use k8s_openapi::jiff::Timestamp;
use stockflow_autoscale::{Decision, History, Spec, decide};
use stockflow_crds::{ResolvedPipeline, ResolvedScaling, ResolvedStage, ScalingMode};

use crate::context::Context;
use crate::observe::Workers;
pub use kept::{Kept, Scaling, Shown};
pub use workers::{leaves_for_good, ordinal, pods};
use workers::{Worker, workers};

/// How often a stage is looked at.
const EVERY: Duration = Duration::from_secs(10);
/// Stages that are looked at at a time.
const AT_A_TIME: usize = 16;

/// Looks at all stages, again and again; tells of pipelines for which something was decided.
pub async fn run(context: Context) {
    let mut every = tokio::time::interval(EVERY);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        let pipelines = context.pipelines.all();
        stream::iter(pipelines)
            .for_each_concurrent(AT_A_TIME, |pipeline| {
                let context = &context;
                async move {
                    if pipeline_looked_at(context, &pipeline).await {
                        let _ = context.tell.send((pipeline.namespace.clone(), pipeline.name.clone())).await;
                    }
                }
            })
            .await;
    }
}

/// Whether something is to be done or said.
async fn pipeline_looked_at(context: &Context, pipeline: &Arc<ResolvedPipeline>) -> bool {
    let mut is_news = false;
    for stage in &pipeline.stages {
        is_news |= looked_at(context, pipeline, stage).await;
    }
    is_news
}

async fn looked_at(context: &Context, pipeline: &ResolvedPipeline, stage: &ResolvedStage) -> bool {
    let key = (pipeline.namespace.clone(), pipeline.name.clone(), stage.name.clone());
    let Some(set) = context.pipelines.workers(&pipeline.namespace, &pipeline.name, &stage.name) else { return false };
    let found = match set.wanted.max(set.replicas) {
        0 => Some(Vec::new()),
        _ => workers(&context.client, &pipeline.namespace, &pipeline.name, &stage.name).await,
    };
    let Some(found) = found else { return false };
    let cluster = context.clusters.known(pipeline);
    let at_s = u64::try_from(Timestamp::now().as_second()).unwrap_or(0);
    let seen = look::look(at_s, (pipeline, stage), set, &found, cluster.as_ref()).await;
    let acts = stage.scaling.mode == ScalingMode::Auto && !stage.suspended;
    let Some(spec) = spec(&stage.scaling) else { return false };
    let changed = context.scaling.change(&key, |kept| {
        let history = kept.history.get_or_insert_with(|| History::new(&seen));
        history.observe(&seen);
        let decision = decide(history, &spec, at_s);
        note(kept, &found, decision, (at_s, acts), set)
    });
    let Some(Some(decision)) = changed else { return false };
    announce(context, pipeline, stage, &decision, acts).await;
    true
}

/// Keeps what was decided; gives it where it is news that somebody should hear of.
fn note(
    kept: &mut Kept,
    found: &[Worker],
    decision: Decision,
    (at_s, acts): (u64, bool),
    set: Workers,
) -> Option<Decision> {
    kept.lag = decision.terms.lag_records;
    kept.rate_per_s = decision.terms.done_per_s;
    let pages = || found.iter().filter_map(|worker| worker.page.as_ref());
    kept.troubles = pages().flat_map(|page| page.not_ready.iter().chain(&page.waits_for)).take(4).cloned().collect();
    kept.digests = pages().flat_map(|page| &page.rules).map(|rule| (rule.name.clone(), rule.digest.clone())).collect();
    let before = kept.replicas;
    kept.replicas = acts.then_some(decision.replicas).or(before.filter(|_| acts));
    let is_change = decision.replicas != set.wanted && before != Some(decision.replicas);
    let sentence = decision.to_string();
    kept.note(Shown { at_s, decision: decision.clone(), sentence, acts });
    is_change.then_some(decision)
}

fn spec(scaling: &ResolvedScaling) -> Option<Spec> {
    let spec = Spec::new(scaling.min, scaling.max).ok()?;
    let spec = NonZeroU32::new(scaling.lag_seconds).map_or(spec, |seconds| spec.with_lag_seconds(seconds));
    spec.with_utilization_percent(scaling.utilization_percent).ok()
}

/// An Event for each decision: of decisions none is like another, so none is counted as a repetition.
async fn announce(
    context: &Context,
    pipeline: &ResolvedPipeline,
    stage: &ResolvedStage,
    decision: &Decision,
    acts: bool,
) {
    context.metrics.decided(acts);
    let reason = if acts { "Scales" } else { "Recommends" };
    let message = format!("stage {}: {decision}", stage.name);
    tracing::info!(namespace = pipeline.namespace, pipeline = pipeline.name, stage = stage.name, %decision, acts, "decided");
    let action = format!("{} {} to {} at {}", stage.name, decision.terms.replicas, decision.replicas, Timestamp::now());
    crate::apply::tell_decision(context, pipeline, reason, &action, message).await;
}
