//! A trial: reads a component, has it tried by a child, keeps what came of it, and has its pipeline
//! looked at again.

use std::sync::Arc;

use stockflow_crds::{ResolvedPipeline, ResolvedRule, ResolvedStage};
use stockflow_host::digest_of;
use stockflow_plan::{Event, EventKind, Verdict};

use super::verdicts::{Asked, Question, request};
use super::{Answer, Rules, component};
use crate::apply::tell_of;
use crate::context::Context;

impl Rules {
    /// Begins to try a rule of the pipeline, if nobody does yet; all pipelines that wait for it are told of when it
    /// is done.
    pub fn try_rule(context: &Context, pipeline: &Arc<ResolvedPipeline>, stage: &str, rule: &str, digest: &str) {
        let Some(stage) = pipeline.stage_named(stage) else { return };
        let Some(rule) = stage.rules.iter().find(|named| named.name == rule) else { return };
        let question = Question::new(stage, rule, digest);
        let asker = (pipeline.namespace.clone(), pipeline.name.clone());
        let asked = context.rules.verdicts.ask(&question, asker.clone());
        if asked == Asked::Wait {
            return;
        }
        let (context, pipeline) = (context.clone(), Arc::clone(pipeline));
        let (stage, rule) = (stage.clone(), rule.clone());
        tokio::spawn(async move {
            if asked == Asked::Known {
                let _ = context.tell.send(asker).await;
                return;
            }
            let verdict = tried(&context, &pipeline, (&stage, &rule), &question.digest).await;
            if let Some(Verdict::Bad { message }) = &verdict {
                refused(&context, &pipeline, &stage, message).await;
            }
            // Where nothing came of it, it is asked again when a pipeline is looked at next, not at once.
            let is_known = verdict.is_some();
            for asker in context.rules.verdicts.end(&question, verdict).into_iter().filter(|_| is_known) {
                let _ = context.tell.send(asker).await;
            }
        });
    }
}

/// What came of it; nothing where it could not be tried, or is another by now: it is tried again.
async fn tried(
    context: &Context,
    pipeline: &ResolvedPipeline,
    (stage, rule): (&ResolvedStage, &ResolvedRule),
    digest: &str,
) -> Option<Verdict> {
    // Read when its turn comes: what waits is a name, not a component.
    let turn = context.rules.checker.turn().await;
    let found = component(&context.client, &pipeline.namespace, &rule.module).await;
    let found = found.inspect_err(|error| tracing::warn!(rule = rule.name, %error, "a rule could not be tried"));
    let found = found.ok()??;
    if digest_of(&found) != digest {
        return None;
    }
    match turn.check(&request(stage, rule), &found).await {
        Ok(Answer::Good { .. }) => Some(Verdict::Good),
        Ok(Answer::Bad { message }) => Some(Verdict::Bad { message }),
        Err(error) => {
            tracing::warn!(%error, "a rule could not be tried");
            None
        }
    }
}

async fn refused(context: &Context, pipeline: &ResolvedPipeline, stage: &ResolvedStage, message: &str) {
    tracing::warn!(
        namespace = pipeline.namespace,
        pipeline = pipeline.name,
        stage = stage.name,
        message,
        "a rule is bad"
    );
    let uid = context.pipelines.uid(&pipeline.namespace, &pipeline.name).unwrap_or_default();
    let message = format!("stage {}: {message}", stage.name);
    tell_of(context, pipeline, &uid, &Event { kind: EventKind::Warning, reason: "RuleRefused", message }).await;
}
