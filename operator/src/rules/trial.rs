//! A trial: reads or fetches a component, has it tried by a child, keeps what came of it, and has its pipeline
//! looked at again.

use std::sync::Arc;

use stockflow_crds::{ResolvedPipeline, ResolvedRule, ResolvedStage};
use stockflow_fetch::Source;
use stockflow_host::digest_of;
use stockflow_plan::{Event, EventKind, Verdict};

use super::checker::Turn;
use super::fetching::Fetched;
use super::verdicts::{Asked, Question, request};
use super::{Answer, Rules, component};
use crate::apply::tell_of;
use crate::clock;
use crate::context::Context;

impl Rules {
    /// Begins to try a rule of the pipeline, if nobody does yet; all pipelines that wait for it are told of when it
    /// is done.
    pub fn try_rule(context: &Context, pipeline: &Arc<ResolvedPipeline>, stage: &str, rule: &str, digest: &str) {
        let Some(stage) = pipeline.stage_named(stage) else { return };
        let Some(rule) = stage.rules.iter().find(|named| named.name == rule) else { return };
        let question = Question::new(&pipeline.namespace, stage, rule, digest);
        let asker = (pipeline.namespace.clone(), pipeline.name.clone());
        let asked = context.rules.verdicts.ask(&question, asker.clone(), clock::now());
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
            let told = match &verdict {
                Some(Verdict::Bad { message }) => Some(("RuleRefused", message.clone())),
                Some(Verdict::Unfetched { message }) => Some(("RuleNotFetched", message.clone())),
                Some(Verdict::Good | Verdict::Untried) | None => None,
            };
            let ended = context.rules.verdicts.end(&question, verdict, clock::now());
            if let Some((reason, message)) = told.filter(|_| ended.is_news) {
                tell(&context, &pipeline, &stage, reason, &message).await;
            }
            for asker in ended.told {
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
    if let Some(source) = Source::of(&rule.module) {
        let fetched = context.rules.fetching.fetch(&context.client, &pipeline.namespace, stage, source).await;
        return match fetched {
            Ok(Fetched { component, .. }) => asked(context.rules.checker.turn().await, stage, rule, &component).await,
            Err(error) => {
                let message = format!("rule {}: {}: {error}", rule.name, source.shown());
                Some(Verdict::Unfetched { message })
            }
        };
    }
    // Read when its turn comes: what waits is a name, not a component.
    let turn = context.rules.checker.turn().await;
    let found = component(&context.client, &pipeline.namespace, &rule.module).await;
    let found = found.inspect_err(|error| tracing::warn!(rule = rule.name, %error, "a rule could not be tried"));
    let found = found.ok()??;
    if digest_of(&found) != digest {
        return None;
    }
    asked(turn, stage, rule, &found).await
}

/// What a child says of it.
async fn asked(turn: Turn<'_>, stage: &ResolvedStage, rule: &ResolvedRule, component: &[u8]) -> Option<Verdict> {
    match turn.check(&request(stage, rule), component).await {
        Ok(Answer::Good { .. }) => Some(Verdict::Good),
        Ok(Answer::Bad { message }) => Some(Verdict::Bad { message }),
        Err(error) => {
            tracing::warn!(%error, "a rule could not be tried");
            None
        }
    }
}

async fn tell(
    context: &Context,
    pipeline: &ResolvedPipeline,
    stage: &ResolvedStage,
    reason: &'static str,
    message: &str,
) {
    let (namespace, name, stage) = (&pipeline.namespace, &pipeline.name, &stage.name);
    tracing::warn!(namespace, pipeline = name, stage, reason, message, "workers do not get a rule");
    let uid = context.pipelines.uid(namespace, name).unwrap_or_default();
    let message = format!("stage {stage}: {message}");
    tell_of(context, pipeline, &uid, &Event { kind: EventKind::Warning, reason, message }).await;
}
