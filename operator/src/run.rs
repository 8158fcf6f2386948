//! `run`: looks after pipelines while this process leads.

use std::path::PathBuf;
use std::sync::Arc;

use k8s_openapi::api::coordination::v1::Lease;
use kube::Client;
use kube::api::Api;
use kube::discovery;
use kube::runtime::events::{Recorder, Reporter};
use stockflow_plan::{Capabilities, ChildKind, Settings};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, watch};

use crate::args::RunArgs;
use crate::context::Context;
use crate::controller::{self, Scope, is_over};
use crate::failure::Failure;
use crate::kafka::Clusters;
use crate::leader::{self, Leadership};
use crate::metrics::Metrics;
use crate::observe::{Pipelines, Seen};
use crate::rules::Rules;
use crate::scale::Scaling;
use crate::web::{self, Pages};

/// Pipelines that are to be looked at, and are not yet.
const TOLD_MAX: usize = 1_024;
/// The name of the lease, and of the operator in events.
const NAME: &str = "stockflow-operator";

/// Runs until SIGTERM, SIGINT, or until it leads no more: then the process ends, and one that is
/// started anew stands for election again with nothing that it only believes.
///
/// # Errors
/// [`Failure`] when there is no API server to talk to, or the lead was lost.
pub async fn run(args: RunArgs) -> Result<(), Failure> {
    let client = Client::try_default().await.map_err(|error| Failure::work(format!("no API server: {error}")))?;
    let (stop, stopping) = watch::channel(false);
    let told = tokio::spawn(until_told(stop));
    let ended = with(args, client, stopping).await;
    told.abort();
    ended
}

/// As [`run`], with this client, until `stopping` is true.
///
/// # Errors
/// As [`run`].
pub async fn with(args: RunArgs, client: Client, stopping: watch::Receiver<bool>) -> Result<(), Failure> {
    let leadership = if args.no_leader_election { Leadership::alone() } else { Leadership::default() };
    let metrics = Arc::new(Metrics::default());
    let scaling = Arc::new(Scaling::default());
    let pages = Pages { leadership: leadership.clone(), metrics: Arc::clone(&metrics), scaling: Arc::clone(&scaling) };
    let server = web::serve(&args, pages)?;
    let election = elect(&args, &client, &leadership, stopping.clone());
    let ended = tokio::select! {
        () = leadership.won() => lead(&args, &client, &leadership, (metrics, scaling), stopping.clone()).await,
        () = is_over(stopping.clone()) => Ok(()),
    };
    // What is at hand is finished by now, and the lease is let go.
    if let Some(election) = election {
        let _ = election.await;
    }
    server.stop();
    ended
}

async fn lead(
    args: &RunArgs,
    client: &Client,
    leadership: &Leadership,
    (metrics, scaling): (Arc<Metrics>, Arc<Scaling>),
    stopping: watch::Receiver<bool>,
) -> Result<(), Failure> {
    let scope = args.namespace.clone().map_or(Scope::Cluster, Scope::Namespace);
    let reporter = Reporter { controller: NAME.to_owned(), instance: Some(identity(args)) };
    let settings = Settings {
        image: args.worker_image.clone(),
        asking_namespaces: args.asking_namespaces.iter().cloned().chain([args.own_namespace.clone()]).collect(),
    };
    let (tell, told) = mpsc::channel(TOLD_MAX);
    let context = Context {
        client: client.clone(),
        leadership: leadership.clone(),
        clusters: Clusters::new(client.clone()),
        seen: Arc::new(Seen::default()),
        pipelines: Arc::new(Pipelines::default()),
        scaling,
        rules: Arc::new(Rules::new(rule_checker(args)?)),
        tell,
        recorder: Recorder::new(client.clone(), reporter),
        metrics,
        capabilities: capabilities(client).await,
        settings,
    };
    tracing::info!(?scope, "leads");
    let (deposed, stopped) = (leadership.clone(), stopping.clone());
    let stop = async move {
        tokio::select! {
            () = deposed.lost() => {}
            () = is_over(stopped) => {}
        }
    };
    let (ended, over) = watch::channel(false);
    let stop = tokio::spawn(async move {
        stop.await;
        let _ = ended.send(true);
    });
    controller::run(context, told, &scope, over).await;
    stop.abort();
    if *stopping.borrow() {
        return Ok(());
    }
    Err(Failure::work("another operator leads by now, or the lease could not be renewed: start again".to_owned()))
}

fn elect(
    args: &RunArgs,
    client: &Client,
    leadership: &Leadership,
    stopping: watch::Receiver<bool>,
) -> Option<tokio::task::JoinHandle<()>> {
    if args.no_leader_election {
        return None;
    }
    let leases: Api<Lease> = Api::namespaced(client.clone(), &args.own_namespace);
    // Each scope has a lease of its own: operators of two namespaces do not keep each other out.
    let name = args.namespace.as_ref().map_or_else(|| NAME.to_owned(), |namespace| format!("{NAME}-{namespace}"));
    let (me, leadership) = (identity(args), leadership.clone());
    Some(tokio::spawn(async move {
        leader::campaign(leases, &name, &me, leadership, is_over(stopping)).await;
    }))
}

fn identity(args: &RunArgs) -> String {
    args.identity.clone().unwrap_or_else(|| format!("{NAME}-{}", std::process::id()))
}

/// What tries rules: this program, as it was started.
fn rule_checker(args: &RunArgs) -> Result<PathBuf, Failure> {
    let here = || std::env::current_exe().map_err(|error| Failure::work(format!("where is this program? {error}")));
    args.rule_checker.clone().map_or_else(here, Ok)
}

async fn capabilities(client: &Client) -> Capabilities {
    let group = ChildKind::PodMonitor.api_version();
    let group = group.split_once('/').map_or(group, |(group, _)| group);
    let found = discovery::group(client, group).await;
    let pod_monitor = found.is_ok_and(|group| group.recommended_kind(ChildKind::PodMonitor.name()).is_some());
    Capabilities { pod_monitor }
}

/// Sends once the process was told to stop.
async fn until_told(stop: watch::Sender<bool>) {
    let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
    tracing::info!("stopping: what is at hand is finished");
    let _ = stop.send(true);
    stop.closed().await;
}
