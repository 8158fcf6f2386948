//! The controller: what is watched, and what a change asks to be reconciled.

use std::sync::Arc;
use std::time::Duration;

use futures::stream::{self, SelectAll, StreamExt};
use kube::api::Api;
use kube::runtime::controller::{self, Action, Config, Controller};
use kube::runtime::reflector::ObjectRef;
use kube::{Client, Resource, ResourceExt};
use stockflow_crds::InventoryPipeline;
use stockflow_plan::{ChildKind, farewell};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::apply::tell_of;
use crate::context::{Context, Told};
use crate::observe::resource_of;
use crate::reconcile::{ReconcileError, reconcile};
use crate::scale;
use crate::watches::{self, Notes};

/// Pipelines that are reconciled at a time.
const CONCURRENCY: u16 = 16;
/// Changes of one pipeline within so long are looked at together.
const DEBOUNCE: Duration = Duration::from_millis(50);
/// What is being reconciled when it is to stop has so long.
const FINISHED_WITHIN: Duration = Duration::from_secs(5);
/// After a failure it is tried again, first after so long.
const BACKOFF_FIRST: Duration = Duration::from_secs(1);
/// And at the longest after so long.
const BACKOFF_MAX: Duration = Duration::from_secs(60);
/// The same of one that is being deleted, which is to be gone within a minute.
const BACKOFF_DELETED: Duration = Duration::from_secs(4);

/// Which namespaces are watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    Cluster,
    /// This one.
    Namespace(String),
}

impl Scope {
    /// An API of namespaced objects within the scope.
    pub fn api<K>(&self, client: Client, kind: &K::DynamicType) -> Api<K>
    where
        K: Resource<Scope = kube::core::DynamicResourceScope>,
    {
        match self {
            Scope::Cluster => Api::all_with(client, kind),
            Scope::Namespace(namespace) => Api::namespaced_with(client, namespace, kind),
        }
    }

    /// The same of a kind that is known when this is compiled.
    fn typed<K>(&self, client: Client) -> Api<K>
    where
        K: Resource<Scope = kube::core::NamespaceResourceScope, DynamicType = ()>,
    {
        match self {
            Scope::Cluster => Api::all(client),
            Scope::Namespace(namespace) => Api::namespaced(client, namespace),
        }
    }
}

/// Reconciles until `over` is true; what is being reconciled then is finished, within a few seconds.
///
/// `looks` gives pipelines that are to be looked at though no watch tells of them.
pub async fn run(context: Context, looks: mpsc::Receiver<Told>, scope: &Scope, over: watch::Receiver<bool>) {
    let client = context.watching.clone();
    let pods = scope.typed(client.clone());
    let scaling = AbortOnDrop(tokio::spawn(scale::run(context.clone(), pods)));
    let notes = Notes {
        seen: Arc::clone(&context.seen),
        pipelines: Arc::clone(&context.pipelines),
        metrics: Arc::clone(&context.metrics),
    };
    let (store, there, gone) = watches::pipelines(scope.typed(client.clone()), notes.clone());
    let mut told = SelectAll::new();
    told.push(gone.boxed());
    for kind in ChildKind::ALL {
        // Copies of rules are config maps, and told of with them.
        let is_known = kind != ChildKind::PodMonitor || context.capabilities.pod_monitor;
        if kind == ChildKind::RuleCopy || !is_known {
            continue;
        }
        told.push(watches::children(scope.api(client.clone(), &resource_of(kind)), kind, notes.clone()).boxed());
    }
    let looks = stream::unfold(looks, |mut looks| async move {
        let (namespace, name) = looks.recv().await?;
        Some((ObjectRef::new(&name).within(&namespace), looks))
    });
    told.push(looks.boxed());
    let config = Config::default().concurrency(CONCURRENCY).debounce(DEBOUNCE);
    let controller = Controller::for_stream(there.map(Ok), store).with_config(config).reconcile_on(told);
    let shared = Arc::new(context);
    let reconciled = controller.graceful_shutdown_on(is_over(over.clone())).run(reconcile, again, Arc::clone(&shared));
    let finished = reconciled.for_each(|done| {
        let context = Arc::clone(&shared);
        async move {
            match done {
                Ok(_) | Err(controller::Error::ReconcilerFailed(..)) => {}
                Err(controller::Error::ObjectNotFound(gone)) => {
                    has_gone(&context, gone.namespace.as_deref().unwrap_or_default(), &gone.name).await;
                }
                Err(error) => tracing::warn!(%error, "the queue of what is to be looked at"),
            }
        }
    });
    // kube waits for a first list of pipelines that nobody reads any more, when it is stopped before that.
    let late = async {
        is_over(over).await;
        sleep(FINISHED_WITHIN).await;
    };
    tokio::select! {
        () = finished => {}
        () = late => tracing::info!("stopped; what was at hand is gone on with by who comes next"),
    }
    drop(scaling);
    scale::leave(&shared).await;
}

/// Waits until it is true.
pub async fn is_over(mut over: watch::Receiver<bool>) {
    let _ = over.wait_for(|over| *over).await;
}

/// A pipeline is there no more: what is remembered of it goes, and people are told what stays.
async fn has_gone(context: &Context, namespace: &str, name: &str) {
    let Some(pipeline) = context.pipelines.gone(namespace, name) else { return };
    context.scaling.forget(namespace, name);
    context.going.forget(&pipeline.uid);
    if let Some(event) = farewell(&pipeline.pipeline) {
        tell_of(context, &pipeline.pipeline, &pipeline.uid, &event).await;
    }
    context.seen.forget(&pipeline.uid);
}

/// A task that ends when this goes.
struct AbortOnDrop(JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// When one that failed is tried again: later each time, and not all at once.
#[allow(clippy::needless_pass_by_value, reason = "kube gives it so")]
fn again(resource: Arc<InventoryPipeline>, error: &ReconcileError, context: Arc<Context>) -> Action {
    let (namespace, name) = (resource.namespace().unwrap_or_default(), resource.name_any());
    let times = context.metrics.failed(&format!("{namespace}/{name}"));
    let is_deleted = resource.metadata.deletion_timestamp.is_some();
    let most = if is_deleted { BACKOFF_DELETED } else { BACKOFF_MAX };
    let wait = BACKOFF_FIRST.saturating_mul(1 << times.min(6)).min(most);
    // A quarter more or less, by the name: many that fail together do not come back together.
    let spread = name.bytes().fold(u32::from(times), |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    let wait = wait.mul_f64(0.75 + f64::from(spread % 128) / 256.0);
    tracing::warn!(namespace, pipeline = name, %error, again_in_ms = wait.as_millis(), "reconciliation failed");
    Action::requeue(wait)
}
