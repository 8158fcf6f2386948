//! Decided: takes in what was seen of a stage, lets it be decided, and tells people what that came to.

use k8s_openapi::jiff::Timestamp;
use stockflow_autoscale::{Decision, History, Observation, decide};
use stockflow_crds::{ResolvedPipeline, ResolvedStage, ScalingMode};

use super::note::{News, note, spec};
use super::workers::Worker;
use crate::context::Context;
use crate::observe::Workers;

/// Whether the pipeline is to be reconciled, for something is to be done or said.
pub(super) async fn looked_at(
    context: &Context,
    pipeline: &ResolvedPipeline,
    stage: &ResolvedStage,
    (set, found): (Workers, &[Worker]),
    seen: &Observation,
) -> bool {
    let key = (pipeline.namespace.clone(), pipeline.name.clone(), stage.name.clone());
    let acts = stage.scaling.mode == ScalingMode::Auto && !stage.suspended;
    let Some(spec) = spec(&stage.scaling) else { return false };
    let noted = context.scaling.change(&key, |kept| {
        let history = kept.history.get_or_insert_with(|| History::new(seen));
        history.observe(seen);
        let decision = decide(history, &spec, seen.at_s);
        note(kept, found, decision, (seen.at_s, acts), set)
    });
    let Some(News { announced, is_news }) = noted else { return false };
    if let Some(decision) = announced {
        announce(context, pipeline, stage, &decision, acts).await;
    }
    is_news
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
