//! Observing: everything that a plan is made from. Reads only.

mod children;
mod kafka;
mod others;
mod references;
mod seen;

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;
use kube::api::{Api, ListParams};
use snafu::{ResultExt, Snafu};
use stockflow_crds::{InventoryPipeline, ResolvedPipeline};
use stockflow_plan::{ChildKind, Deletion, Object, Observed, PIPELINE_LABEL, desired};

use crate::context::Context;
use crate::kafka::Cluster;
use crate::rules::SourceError;

pub use children::{Found, Workers, child, resource_of};
pub use others::Pipelines;
pub use references::secrets;
pub use seen::{Seen, Uid};

/// Pods of all workers of a pipeline that are read at most: more than there can be.
const PODS_MAX: u32 = 1_000;

/// What could not be read.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub(crate)))]
pub enum ObserveError {
    /// The API server did not give an object.
    #[snafu(display("read {what} {name}: {source}"))]
    Read {
        /// Its kind.
        what: &'static str,
        /// Its name.
        name: String,
        /// What the server said.
        source: kube::Error,
    },
    /// A config map with a rule could not be read.
    #[snafu(display("{source}"))]
    Rule {
        /// What could not be.
        source: SourceError,
    },
}

/// What there is of a pipeline, and how the workers of each stage are.
#[derive(Clone, Debug, Default)]
pub struct Sighting {
    /// What a plan is made from.
    pub observed: Observed,
    /// By the stage's name; a stage without a StatefulSet is not among them.
    pub workers: BTreeMap<String, Workers>,
}

/// What there is of a pipeline.
///
/// # Errors
/// When the API server does not answer. A Kafka that is away is no error: it is observed.
pub async fn observe(
    context: &Context,
    resource: &InventoryPipeline,
    pipeline: &ResolvedPipeline,
    cluster: &Cluster,
) -> Result<Sighting, ObserveError> {
    let uid = resource.uid().unwrap_or_default();
    let now = k8s_openapi::jiff::Timestamp::now();
    let deleted = resource.metadata.deletion_timestamp.as_ref();
    let elapsed_ms = deleted.map(|at| u64::try_from(now.as_millisecond() - at.0.as_millisecond()).unwrap_or(0));
    let mut observed = Observed {
        uid: uid.clone(),
        created_s: created_s(resource),
        annotations: resource.annotations().clone(),
        finalizers: resource.finalizers().iter().cloned().collect(),
        deletion: elapsed_ms.map(|elapsed_ms| Deletion { elapsed_ms }),
        notes: resource.status.as_ref().map(|status| status.topics.clone()).unwrap_or_default(),
        secrets: references::secrets(&context.client, pipeline).await?,
        rules: context.rules.seen(&context.client, pipeline).await.context(RuleSnafu)?,
        others: context.pipelines.others(pipeline),
        decided: context.scaling.decided(&pipeline.namespace, &pipeline.name),
        capabilities: context.capabilities,
        settings: context.settings.clone(),
        ..Observed::default()
    };
    observed.kafka = kafka::topics(cluster, pipeline, &observed).await;
    let wanted = desired(pipeline, &observed);
    let copies = wanted.copies.into_iter().map(|copy| copy.object);
    let objects: Vec<Object> = wanted.objects.into_iter().chain(copies).collect();
    let place = (pipeline.namespace.as_str(), uid.as_str());
    let found = children::children(&context.client, &context.seen, place, &objects).await?;
    let workers = workers(&found, &objects);
    observed.children = found.into_iter().map(|found| found.child).collect();
    if observed.deletion.is_some() {
        observed.worker_pods = worker_pods(context, pipeline).await?;
    }
    Ok(Sighting { observed, workers })
}

fn workers(found: &[Found], objects: &[Object]) -> BTreeMap<String, Workers> {
    let sets = objects.iter().filter(|object| object.kind == ChildKind::StatefulSet);
    let of =
        |name: &str| found.iter().find(|found| found.child.kind == ChildKind::StatefulSet && found.child.name == name);
    sets.filter_map(|set| Some((set.stage.clone()?, of(&set.name)?.workers?))).collect()
}

/// When a resource was created, seconds since 1970 UTC.
pub fn created_s(resource: &InventoryPipeline) -> i64 {
    resource.metadata.creation_timestamp.as_ref().map_or(0, |at| at.0.as_second())
}

async fn worker_pods(context: &Context, pipeline: &ResolvedPipeline) -> Result<u32, ObserveError> {
    let pods: Api<Pod> = Api::namespaced(context.client.clone(), &pipeline.namespace);
    let selector = format!("{PIPELINE_LABEL}={}", pipeline.name);
    let params = ListParams::default().labels(&selector).limit(PODS_MAX);
    let pods = pods.list_metadata(&params).await.context(ReadSnafu { what: "Pods of", name: &pipeline.name })?;
    Ok(u32::try_from(pods.items.len()).unwrap_or(u32::MAX))
}
