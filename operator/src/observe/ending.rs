//! What there is still of a pipeline that is being deleted: its workers. Read anew, for a watch may be late to tell that
//! something is gone, and then nobody would look again.

use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;
use kube::api::{Api, ListParams};
use snafu::ResultExt;
use stockflow_crds::{InventoryPipeline, ResolvedPipeline};
use stockflow_plan::{Object, Observed, desired, worker_selector};

use super::{ObserveError, ReadSnafu, children, known};
use crate::context::Context;

/// Pods of all workers of a pipeline that are read at most: more than there can be.
const PODS_MAX: u32 = 1_000;
/// Those that have not ended.
const NOT_ENDED: &str = "status.phase!=Succeeded,status.phase!=Failed";

/// The StatefulSets and the pods of a pipeline that is being deleted. Kafka is not asked, and nothing else that might
/// hinder: neither secrets nor rules.
///
/// # Errors
/// When the API server does not answer.
pub async fn ending(
    context: &Context,
    resource: &InventoryPipeline,
    pipeline: &ResolvedPipeline,
) -> Result<Observed, ObserveError> {
    let mut observed = known(context, resource, pipeline);
    let objects: Vec<Object> = desired(pipeline, &observed).objects;
    let uid = resource.uid().unwrap_or_default();
    let place = (pipeline.namespace.as_str(), uid.as_str());
    let found = children::sets(&context.client, &context.seen, place, &objects).await?;
    observed.children = found.into_iter().map(|found| found.child).collect();
    observed.worker_pods = worker_pods(context, pipeline).await?;
    Ok(observed)
}

async fn worker_pods(context: &Context, pipeline: &ResolvedPipeline) -> Result<u32, ObserveError> {
    let pods: Api<Pod> = Api::namespaced(context.client.clone(), &pipeline.namespace);
    let params = ListParams::default().labels(&worker_selector(&pipeline.name, None)).fields(NOT_ENDED).limit(PODS_MAX);
    let pods = pods.list_metadata(&params).await.context(ReadSnafu { what: "Pods of", name: &pipeline.name })?;
    Ok(u32::try_from(pods.items.len()).unwrap_or(u32::MAX))
}
