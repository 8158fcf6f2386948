//! Scaling: looks at each stage every few seconds, and decides how many workers it should have. The
//! deciding is in `stockflow-autoscale`; carrying it out is the plan's.
//!
//! Stages with workers are looked at by asking those, in the pods that a watch tells of; stages without any by asking
//! Kafka, in a round of its own, so that a Kafka that is away holds up nobody who works.

mod ask;
mod asleep;
mod awake;
mod decided;
mod kept;
mod look;
mod memory;
mod note;
mod page;
mod pod_trouble;
mod pods;
mod workers;

use std::time::Duration;

use futures::stream::{self, StreamExt};
use k8s_openapi::api::core::v1::Pod;
use kube::api::Api;
use stockflow_crds::ResolvedPipeline;
use tokio::time::timeout;

use crate::context::Context;
pub use kept::{Kept, Scaling, Shown};
pub use pods::{Pods, address, ordinal};
pub use workers::leaves_for_good;

/// How often a stage is looked at: a step of its load is to be answered within 15 s.
const EVERY: Duration = Duration::from_secs(5);

/// The lease is let go when all is stored, and not later than after this.
const LEAVE_WITHIN: Duration = Duration::from_secs(1);
/// Pipelines whose memory is stored at a time by who leaves.
const STORED_AT_A_TIME: usize = 32;

/// Looks at all stages, again and again; tells of pipelines for which something was decided. The pods are those of
/// `api`.
pub async fn run(context: Context, api: Api<Pod>) {
    tokio::join!(context.pods.follow(api, &context.metrics), awake::run(&context), asleep::run(&context));
}

/// Stores what is known, so that whoever leads next goes on as if nothing had happened: what has been quiet or enough for
/// how long. Only of an operator that was told to stop; one that is killed leaves what it has learned.
pub async fn leave(context: &Context) {
    context.scaling.leave();
    let pipelines = stream::iter(context.pipelines.all());
    let stored = pipelines.for_each_concurrent(STORED_AT_A_TIME, |pipeline| async move {
        memory::store(context, &pipeline).await;
    });
    if timeout(LEAVE_WITHIN, stored).await.is_err() {
        tracing::info!("not all that scaling knows was stored in time");
    }
}

/// Ends a look at stages of a pipeline. What was learned is stored before it is acted on.
async fn ended(context: &Context, pipeline: &ResolvedPipeline, is_news: bool) {
    memory::store(context, pipeline).await;
    if is_news {
        let _ = context.tell.send((pipeline.namespace.clone(), pipeline.name.clone())).await;
    }
}

/// One look after another, never two at once.
fn every() -> tokio::time::Interval {
    let mut every = tokio::time::interval(EVERY);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    every
}
