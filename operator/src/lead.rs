//! Leading: what this process does once it holds the lease, until it is told to stop, has lost the
//! lead, or is to leave its pipelines to another installation.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kube::error::DiscoveryError;
use kube::runtime::events::Recorder;
use kube::{Client, discovery};
use stockflow_plan::{Capabilities, ChildKind, Settings};
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;

use crate::args::RunArgs;
use crate::clients::Clients;
use crate::context::Context;
use crate::controller::{self, Scope, is_over};
use crate::failure::Failure;
use crate::going::Going;
use crate::installation::Lookout;
use crate::kafka::Clusters;
use crate::leader::Leadership;
use crate::metrics::Metrics;
use crate::observe::{Pipelines, Seen};
use crate::rules::Rules;
use crate::scale::{Pods, Scaling};

/// Pipelines that are to be looked at, and are not yet.
const TOLD_MAX: usize = 1_024;
/// How often is asked what the cluster knows, until it says so.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// What leads.
pub struct Lead<'a> {
    /// What the operator was told.
    pub args: &'a RunArgs,
    /// The API server.
    pub clients: Clients,
    /// Whether it leads still.
    pub leadership: Leadership,
    /// What was done.
    pub metrics: Arc<Metrics>,
    /// What scaling has seen.
    pub scaling: Arc<Scaling>,
    /// Tells people.
    pub recorder: Recorder,
    /// Looks for other installations; none where there is no election.
    pub lookout: Option<Lookout>,
}

/// Why it acts no more.
enum Ending {
    Told,
    Deposed,
    Yields(Failure),
}

/// Acts while it may.
///
/// # Errors
/// When it leads no more, or another installation looks after the same pipelines.
pub async fn lead(lead: Lead<'_>, stopping: watch::Receiver<bool>) -> Result<(), Failure> {
    let asks = lead.clients.asks.clone();
    let begun = async {
        if let Some(lookout) = &lead.lookout {
            lookout.clear().await?;
        }
        Ok(capabilities(&asks).await)
    };
    let capabilities = tokio::select! {
        () = is_over(stopping.clone()) => return Ok(()),
        () = lead.leadership.lost() => return lost(&stopping),
        capabilities = begun => capabilities?,
    };
    let Lead { args, clients, leadership, metrics, scaling, recorder, lookout } = lead;
    let (tell, told) = mpsc::channel(TOLD_MAX);
    let scope = args.namespace.clone().map_or(Scope::Cluster, Scope::Namespace);
    let context = Context {
        clusters: Clusters::new(clients.asks.clone(), leadership.clone()),
        client: clients.asks,
        watching: clients.watches,
        leadership: leadership.clone(),
        seen: Arc::new(Seen::default()),
        pipelines: Arc::new(Pipelines::default()),
        going: Arc::new(Going::default()),
        scaling,
        pods: Arc::new(Pods::default()),
        rules: Arc::new(Rules::new(rule_checker(args)?)),
        tell,
        recorder,
        metrics,
        capabilities,
        settings: settings(args),
    };
    tracing::info!(?scope, "leads");
    let (end, over) = watch::channel(false);
    let yields = async {
        match &lookout {
            Some(lookout) => lookout.yields().await,
            None => std::future::pending().await,
        }
    };
    let ending = async {
        let ending = tokio::select! {
            () = is_over(stopping.clone()) => Ending::Told,
            () = leadership.lost() => Ending::Deposed,
            failure = yields => Ending::Yields(failure),
        };
        let _ = end.send(true);
        ending
    };
    match tokio::join!(ending, controller::run(context, told, &scope, over)).0 {
        Ending::Told => Ok(()),
        Ending::Deposed => lost(&stopping),
        Ending::Yields(failure) => Err(failure),
    }
}

/// It leads no more; one that was told to stop has let the lead go itself, and may hear of that first.
fn lost(stopping: &watch::Receiver<bool>) -> Result<(), Failure> {
    if *stopping.borrow() {
        return Ok(());
    }
    Err(Failure::work("another operator leads by now, or the lease could not be renewed: start again".to_owned()))
}

fn settings(args: &RunArgs) -> Settings {
    let asking_namespaces = args.asking_namespaces.iter().cloned().chain([args.own_namespace.clone()]).collect();
    Settings { image: args.worker_image.clone(), asking_namespaces }
}

/// What tries rules: this program, as it was started.
fn rule_checker(args: &RunArgs) -> Result<PathBuf, Failure> {
    let here = || std::env::current_exe().map_err(|error| Failure::work(format!("where is this program? {error}")));
    args.rule_checker.clone().map_or_else(here, Ok)
}

/// What the cluster knows, once it says so: what it does not say is not taken for a no.
async fn capabilities(client: &Client) -> Capabilities {
    let group = ChildKind::PodMonitor.api_version();
    let group = group.split_once('/').map_or(group, |(group, _)| group);
    loop {
        match discovery::group(client, group).await {
            Ok(group) => {
                let pod_monitor = group.recommended_kind(ChildKind::PodMonitor.name()).is_some();
                return Capabilities { pod_monitor };
            }
            Err(kube::Error::Discovery(DiscoveryError::MissingApiGroup(_))) => {
                return Capabilities { pod_monitor: false };
            }
            Err(error) => tracing::warn!(%error, "the cluster does not say which kinds it has: asked again"),
        }
        sleep(ASK_AGAIN).await;
    }
}
