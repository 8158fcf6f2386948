//! `run`: looks after pipelines while this process leads.

use std::sync::{Arc, Mutex};

use k8s_openapi::api::coordination::v1::Lease;
use kube::api::Api;
use kube::runtime::events::{Recorder, Reporter};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::args::RunArgs;
use crate::clients::Clients;
use crate::controller::is_over;
use crate::failure::Failure;
use crate::installation::{Lookout, REFUSED_FOR};
use crate::lead::{Lead, lead};
use crate::leader::{self, Leadership, Reach};
use crate::metrics::Metrics;
use crate::refusal::Refusal;
use crate::scale::Scaling;
use crate::web::{self, Pages};

/// The name of the lease, and of the operator in events.
const NAME: &str = "stockflow-operator";

/// Runs until SIGTERM, SIGINT, or until it leads no more: then the process ends, and one that is
/// started anew stands for election again with nothing that it only believes.
///
/// # Errors
/// [`Failure`] when there is no API server to talk to, or the lead was lost.
pub async fn run(args: RunArgs) -> Result<(), Failure> {
    let no_server = |error: &dyn std::fmt::Display| Failure::work(format!("no API server: {error}"));
    let config = kube::Config::infer().await.map_err(|error| no_server(&error))?;
    let clients = Clients::of(&config).map_err(|error| no_server(&error))?;
    let (stop, stopping) = watch::channel(false);
    let told = tokio::spawn(until_told(stop));
    let ended = with(args, clients, stopping).await;
    told.abort();
    ended
}

/// As [`run`], with these clients, until `stopping` is true.
///
/// # Errors
/// As [`run`].
pub async fn with(args: RunArgs, clients: impl Into<Clients>, stopping: watch::Receiver<bool>) -> Result<(), Failure> {
    let clients = clients.into();
    let leadership = if args.no_leader_election { Leadership::alone() } else { Leadership::default() };
    let (metrics, scaling, refusal) = (Arc::new(Metrics::default()), Arc::new(Scaling::default()), Refusal::default());
    let pages = Pages {
        leadership: leadership.clone(),
        metrics: Arc::clone(&metrics),
        scaling: Arc::clone(&scaling),
        refusal: refusal.clone(),
    };
    let server = web::serve(&args, pages)?;
    let reporter = Reporter { controller: NAME.to_owned(), instance: Some(identity(&args)) };
    let recorder = Recorder::new(clients.asks.clone(), reporter);
    let lookout = Lookout {
        client: clients.asks.clone(),
        own_namespace: args.own_namespace.clone(),
        lease: lease(&args),
        reach: reach(&args),
        leadership: leadership.clone(),
        recorder: recorder.clone(),
        refusal: refusal.clone(),
        rivals: Mutex::default(),
    };
    let lookout = (!args.no_leader_election).then_some(lookout);
    if let Some(lookout) = &lookout {
        tokio::select! {
            entered = lookout.enter() => entered?,
            () = is_over(stopping.clone()) => return Ok(()),
        }
    }
    let (over, is_ended) = watch::channel(false);
    let election = elect(&args, &clients, &leadership, (stopping.clone(), is_ended));
    let leads = Lead { args: &args, clients, leadership: leadership.clone(), metrics, scaling, recorder, lookout };
    let ended = tokio::select! {
        () = leadership.won() => lead(leads, stopping.clone()).await,
        () = is_over(stopping.clone()) => Ok(()),
    };
    // What is at hand is finished by now, and the lease is let go: also by one that has lost the lead,
    // which would win it back and not act.
    let _ = over.send(true);
    if let Some(election) = election {
        let _ = election.await;
    }
    if ended.is_err() && !refusal.reasons().is_empty() {
        tokio::select! {
            () = sleep(REFUSED_FOR) => {}
            () = is_over(stopping) => {}
        }
    }
    server.stop();
    ended
}

fn elect(
    args: &RunArgs,
    clients: &Clients,
    leadership: &Leadership,
    (stopping, is_ended): (watch::Receiver<bool>, watch::Receiver<bool>),
) -> Option<JoinHandle<()>> {
    if args.no_leader_election {
        return None;
    }
    let leases: Api<Lease> = Api::namespaced(clients.asks.clone(), &args.own_namespace);
    let (name, me, reach, leadership) = (lease(args), identity(args), reach(args), leadership.clone());
    let stop = async move {
        tokio::select! {
            () = is_over(stopping) => {}
            () = is_over(is_ended) => {}
        }
    };
    Some(tokio::spawn(async move {
        leader::campaign(leases, (&name, &me, reach), leadership, stop).await;
    }))
}

/// Each scope has a lease of its own: operators of two namespaces do not keep each other out.
fn lease(args: &RunArgs) -> String {
    args.namespace.as_ref().map_or_else(|| NAME.to_owned(), |namespace| format!("{NAME}-{namespace}"))
}

fn reach(args: &RunArgs) -> Reach {
    args.namespace.clone().map_or(Reach::All, Reach::One)
}

fn identity(args: &RunArgs) -> String {
    args.identity.clone().unwrap_or_else(|| format!("{NAME}-{}", std::process::id()))
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
