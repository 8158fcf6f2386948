//! The way of a resource: observe, resolve, plan, check, apply, status.

use std::sync::Arc;
use std::time::Duration;

use kube::ResourceExt;
use kube::runtime::controller::Action;
use snafu::{ResultExt, Snafu};
use stockflow_crds::InventoryPipeline;
use stockflow_log::LogError;
use stockflow_plan::{Breach, Deletion, Observed};

use crate::apply::{ApplyError, apply};
use crate::clock;
use crate::context::Context;
use crate::going;
use crate::observe::{ObserveError, Sighting, created_s, observe, said, secrets};
use crate::status::{self, Standing, StatusError};

/// How long until a pipeline is looked at again though nothing is told of it: Kafka tells nobody
/// when a topic is changed by hand.
const AGAIN_AFTER: Duration = Duration::from_secs(110);
/// The same while something is not as it should be.
pub const AGAIN_SOON: Duration = Duration::from_secs(15);

/// Which step failed.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub(crate)))]
pub enum ReconcileError {
    /// What there is could not be read.
    #[snafu(display("{source}"))]
    Observe {
        /// What could not be read.
        source: ObserveError,
    },
    /// Kafka's client could not be made.
    #[snafu(display("{source}"))]
    Kafka {
        /// Why.
        source: LogError,
    },
    /// A plan would break what must hold. It is a fault of the operator, and nothing was done.
    #[snafu(display("a plan was refused, which is a fault of stockflow-operator, please report it: {breaches:?}"))]
    Check {
        /// What it would have broken.
        breaches: Vec<Breach>,
    },
    /// Something could not be done.
    #[snafu(display("{source}"))]
    Apply {
        /// What.
        source: ApplyError,
    },
    /// The status could not be written.
    #[snafu(display("{source}"))]
    Status {
        /// Why.
        source: StatusError,
    },
}

/// Brings a pipeline to what its resource says; gives when to look again.
///
/// # Errors
/// [`ReconcileError`]: it is tried again, ever more rarely.
pub async fn reconcile(resource: Arc<InventoryPipeline>, context: Arc<Context>) -> Result<Action, ReconcileError> {
    let begun = clock::now();
    let done = the_way(&resource, &context).await;
    if done.is_ok() {
        context.metrics.succeeded(&format!("{}/{}", resource.namespace().unwrap_or_default(), resource.name_any()));
    }
    context.metrics.reconciled(begun.elapsed(), done.is_ok());
    done
}

async fn the_way(resource: &InventoryPipeline, context: &Context) -> Result<Action, ReconcileError> {
    let pipeline = match stockflow_crds::resolve(resource) {
        Ok(pipeline) => pipeline,
        Err(_) if resource.metadata.deletion_timestamp.is_some() => {
            let observed = Observed { deletion: Some(Deletion::default()), ..said(resource) };
            let plan = stockflow_plan::abandon(&observed);
            apply(context, resource, None, plan).await.context(ApplySnafu)?;
            return Ok(Action::await_change());
        }
        Err(problems) => {
            // What runs is left as it is: the last good plan.
            status::write(context, resource, Standing::Invalid(problems)).await.context(StatusSnafu)?;
            return Ok(Action::await_change());
        }
    };
    let uid = resource.uid().unwrap_or_default();
    context.pipelines.note(&pipeline, created_s(resource), &uid);
    if resource.metadata.deletion_timestamp.is_some() {
        return going::go(context, resource, &pipeline).await;
    }
    let versions = secrets(&context.client, &pipeline).await.context(ObserveSnafu)?;
    let cluster = context.clusters.of(&pipeline, &versions).context(KafkaSnafu)?;
    let Sighting { observed, workers } = observe(context, resource, &pipeline, &cluster).await.context(ObserveSnafu)?;
    context.pipelines.saw(&pipeline, &workers);
    let plan = stockflow_plan::plan(&pipeline, &observed);
    // Nobody tells that Kafka is back.
    let is_unknown = observed.kafka.is_unknown();
    let notices = plan.notices.clone();
    let workers = status::told(workers, &plan.actions);
    let plan =
        stockflow_plan::check(&pipeline, &observed, plan).map_err(|breaches| ReconcileError::Check { breaches })?;
    let applied = apply(context, resource, Some(&cluster), plan).await;
    if let Some(error) = applied.as_ref().err().filter(|error| error.is_of_leaving_namespace()) {
        context.going.say(&uid, &pipeline, &error.words());
        return Ok(Action::requeue(AGAIN_SOON));
    }
    let scaling = context.scaling.of_all(&pipeline);
    let standing = Standing::Planned {
        pipeline: &pipeline,
        workers: &workers,
        scaling: &scaling,
        notices,
        applied: applied.as_ref(),
    };
    status::write(context, resource, standing).await.context(StatusSnafu)?;
    let written = applied.context(ApplySnafu)?;
    Ok(Action::requeue(if written > 0 || is_unknown { AGAIN_SOON } else { AGAIN_AFTER }))
}
