//! An operator that runs in the test's process, with the rights that it says it needs.

use std::net::SocketAddr;

use k8s_openapi::api::rbac::v1::PolicyRule;
use kube::Client;
use stockflow_operator::args::RunArgs;
use stockflow_operator::clients::Clients;
use stockflow_operator::failure::Failure;
use stockflow_operator::{needs, run};
use stockflow_tests::kube::{User, allow, service_account};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::support::Shop;

/// An operator that runs, in this process, with no more rights than it says it needs.
pub struct Operator {
    /// Where it shows its pages.
    pub http: SocketAddr,
    stop: watch::Sender<bool>,
    pub task: JoinHandle<Result<(), Failure>>,
}

impl Operator {
    /// Looks after the shop's namespace.
    pub async fn start(shop: &Shop) -> Operator {
        Operator::named(shop, "operator", "one").await
    }

    /// The same with a service account and an identity of this name.
    pub async fn named(shop: &Shop, account: &str, identity: &str) -> Operator {
        Operator::with(shop, Operator::client(shop, account).await, identity, true)
    }

    /// A client with the rights of an operator of this namespace.
    pub async fn client(shop: &Shop, account: &str) -> Client {
        Operator::user(shop, account).await.client().await.unwrap()
    }

    /// Somebody with the rights of an operator of this namespace.
    pub async fn user(shop: &Shop, account: &str) -> User {
        let user = service_account(shop.server, &shop.client, &shop.namespace, account).await.unwrap();
        let rules = needs::watched().into_iter().chain(needs::own());
        let rules: Vec<PolicyRule> = rules.map(|rule| serde_json::from_value(rule).unwrap()).collect();
        allow(&shop.client, &user, Some(&shop.namespace), rules).await.unwrap();
        let everywhere = needs::everywhere().into_iter().map(|rule| serde_json::from_value(rule).unwrap());
        allow(&shop.client, &user, None, everywhere.collect()).await.unwrap();
        user
    }

    /// With this client.
    pub fn with(shop: &Shop, clients: impl Into<Clients>, identity: &str, elects: bool) -> Operator {
        Operator::run(Operator::args(shop, identity, elects), clients)
    }

    /// The same; it shows its pages at this address.
    pub fn serving(shop: &Shop, clients: impl Into<Clients>, identity: &str, http: SocketAddr) -> Operator {
        Operator::run(RunArgs { http, ..Operator::args(shop, identity, true) }, clients)
    }

    /// What one of the shop's namespace is told.
    pub fn args(shop: &Shop, identity: &str, elects: bool) -> RunArgs {
        RunArgs {
            namespace: Some(shop.namespace.clone()),
            own_namespace: shop.namespace.clone(),
            identity: Some(identity.to_owned()),
            no_leader_election: !elects,
            http: "127.0.0.1:0".parse().unwrap(),
            worker_image: "stockflow/worker:test".to_owned(),
            asking_namespaces: Vec::new(),
            rule_checker: Some(env!("CARGO_BIN_EXE_stockflow-operator").into()),
        }
    }

    /// Told this.
    pub fn run(args: RunArgs, clients: impl Into<Clients>) -> Operator {
        let (stop, stopping) = watch::channel(false);
        Operator { http: args.http, stop, task: tokio::spawn(run::with(args, clients.into(), stopping)) }
    }

    /// How it ends by itself: its words.
    pub async fn ended(self) -> Failure {
        self.task.await.unwrap().unwrap_err()
    }

    /// Tells it to stop, and waits for it.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        self.task.await.unwrap().unwrap_or_else(|failure| panic!("{}", failure.message()));
    }

    /// Ends it here and now, as a kill does.
    pub async fn kill(self) {
        self.task.abort();
        let _ = self.task.await;
    }
}
