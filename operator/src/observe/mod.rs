//! Observing: everything that a plan is made from. Reads only.

mod children;
mod ending;
mod kafka;
mod others;
mod references;
mod seen;

use std::collections::BTreeMap;

use kube::ResourceExt;
use snafu::{ResultExt, Snafu};
use stockflow_crds::{InventoryPipeline, ResolvedPipeline};
use stockflow_plan::{ChildKind, Object, Observed, desired};

use crate::context::Context;
use crate::kafka::Cluster;
use crate::rules::SourceError;

pub use children::{Found, Workers, child, resource_of};
pub use ending::ending;
pub use kafka::topics;
pub use others::Pipelines;
pub use references::secrets;
pub use seen::{Seen, Uid};

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
    let mut observed = Observed {
        secrets: references::secrets(&context.client, pipeline).await?,
        rules: context.rules.seen(&context.client, pipeline).await.context(RuleSnafu)?,
        decided: context.scaling.decided(&pipeline.namespace, &pipeline.name),
        ..known(context, resource, pipeline)
    };
    observed.kafka = kafka::topics(cluster, pipeline, &observed).await;
    let wanted = desired(pipeline, &observed);
    let copies = wanted.copies.into_iter().map(|copy| copy.object);
    let objects: Vec<Object> = wanted.objects.into_iter().chain(copies).collect();
    let place = (pipeline.namespace.as_str(), uid.as_str());
    let found = children::children(&context.client, &context.seen, place, &objects).await?;
    let workers = workers(&found, &objects);
    observed.children = found.into_iter().map(|found| found.child).collect();
    Ok(Sighting { observed, workers })
}

/// What is known here already, of which no server is asked.
fn known(context: &Context, resource: &InventoryPipeline, pipeline: &ResolvedPipeline) -> Observed {
    Observed {
        others: context.pipelines.others(pipeline),
        capabilities: context.capabilities,
        settings: context.settings.clone(),
        ..said(resource)
    }
}

/// What the resource itself says, of which no server is asked.
pub fn said(resource: &InventoryPipeline) -> Observed {
    Observed {
        uid: resource.uid().unwrap_or_default(),
        created_s: created_s(resource),
        annotations: resource.annotations().clone(),
        finalizers: resource.finalizers().iter().cloned().collect(),
        notes: resource.status.as_ref().map(|status| status.topics.clone()).unwrap_or_default(),
        ..Observed::default()
    }
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
