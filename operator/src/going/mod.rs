//! Going: the way of a pipeline that is being deleted. It is gone within its time, whatever hinders that: each thing that
//! is waited for has an end, and is said once.

mod waits;

use std::collections::BTreeMap;
use std::time::Duration;

use k8s_openapi::jiff::Timestamp;
use kube::ResourceExt;
use kube::runtime::controller::Action;
use snafu::ResultExt;
use stockflow_crds::{InventoryPipeline, ResolvedPipeline};
use stockflow_plan::{Deletion, FINALIZER, KafkaSeen, Observed, is_forced, works};
use tokio::time::timeout;

use crate::apply::let_go;
use crate::clock;
use crate::context::Context;
use crate::kafka::Cluster;
use crate::observe::{ending, said, secrets, topics};
use crate::reconcile::{AGAIN_SOON, ApplySnafu, ObserveSnafu, ReconcileError};

pub use waits::Going;
use waits::{elapsed_ms, left, words};

/// How long until it is looked at again.
const AGAIN: Duration = Duration::from_secs(3);

/// Takes a pipeline that is being deleted a step further; gives when to look again.
///
/// # Errors
/// [`ReconcileError`], while there is time: when that is over it goes without what failed.
pub async fn go(
    context: &Context,
    resource: &InventoryPipeline,
    pipeline: &ResolvedPipeline,
) -> Result<Action, ReconcileError> {
    // Its workers are scaled no more.
    context.pipelines.saw(pipeline, &BTreeMap::new());
    if !resource.finalizers().iter().any(|finalizer| finalizer == FINALIZER) {
        // If it is there still, somebody else holds it: a change is told by the watch.
        return Ok(Action::await_change());
    }
    let uid = resource.uid().unwrap_or_default();
    let (mut observed, cluster) = match looked(context, resource, pipeline).await {
        Ok(seen) => seen,
        Err(error) if left(elapsed(context, resource)).is_some() => return Err(error),
        Err(error) => {
            context.going.hinder(&uid, Some(error.to_string()));
            (said(resource), None)
        }
    };
    observed.deletion =
        Some(Deletion { elapsed_ms: elapsed(context, resource), hindered: context.going.hindered(&uid) });
    let plan = stockflow_plan::plan(pipeline, &observed);
    let plan =
        stockflow_plan::check(pipeline, &observed, plan).map_err(|breaches| ReconcileError::Check { breaches })?;
    let is_last = plan.plan().actions.contains(&stockflow_plan::Action::RemoveFinalizer);
    let waits_for: Vec<String> = plan.plan().notices.iter().map(|notice| notice.message.clone()).collect();
    let step = let_go(context, resource, cluster.as_ref(), plan);
    let kept = match timeout(patience(context, resource), step).await {
        Ok(kept) => kept.context(ApplySnafu)?,
        Err(_) => vec!["Kafka or the API server did not answer in time".to_owned()],
    };
    if is_last && kept.is_empty() {
        // It is gone, or others hold it.
        return Ok(Action::requeue(AGAIN_SOON));
    }
    context.going.say(&uid, pipeline, &words(waits_for.iter().chain(&kept)));
    let is_over = left(elapsed(context, resource)).is_none();
    let again = if is_over && !kept.is_empty() { Duration::ZERO } else { AGAIN };
    context.going.hinder(&uid, (!kept.is_empty()).then(|| words(&kept)));
    Ok(Action::requeue(again))
}

/// What there is still. Kafka is asked once all workers have ended, and not beyond the time.
async fn looked(
    context: &Context,
    resource: &InventoryPipeline,
    pipeline: &ResolvedPipeline,
) -> Result<(Observed, Option<Cluster>), ReconcileError> {
    let said = said(resource);
    let is_given_up = left(elapsed(context, resource)).is_none() && context.going.hindered(&said.uid).is_some();
    if is_forced(&said) || is_given_up {
        return Ok((said, None));
    }
    let mut observed = ending(context, resource, pipeline).await.context(ObserveSnafu)?;
    if works(&observed) {
        return Ok((observed, None));
    }
    let versions = secrets(&context.client, pipeline).await.context(ObserveSnafu)?;
    let cluster = match context.clusters.of(pipeline, &versions) {
        Ok(cluster) => cluster,
        Err(error) => {
            observed.kafka = KafkaSeen::Refuses { message: error.words() };
            return Ok((observed, None));
        }
    };
    let asked = timeout(patience(context, resource), topics(&cluster, pipeline, &observed)).await;
    observed.kafka = asked.unwrap_or(KafkaSeen::Away { why: "it did not answer in time".to_owned() });
    Ok((observed, Some(cluster)))
}

/// How long ago it was deleted, ms.
fn elapsed(context: &Context, resource: &InventoryPipeline) -> u64 {
    let deleted = resource.metadata.deletion_timestamp.as_ref();
    let deleted_ms = deleted.map_or(0, |at| at.0.as_millisecond());
    let known = context.going.known_for(&resource.uid().unwrap_or_default(), clock::now());
    elapsed_ms(deleted_ms, Timestamp::now().as_millisecond(), known)
}

/// How long what is asked for now is waited for.
fn patience(context: &Context, resource: &InventoryPipeline) -> Duration {
    waits::patience(elapsed(context, resource))
}
