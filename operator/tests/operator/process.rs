//! An operator that runs in the test's process, with the rights that it says it needs.

use std::net::SocketAddr;

use k8s_openapi::api::rbac::v1::PolicyRule;
use kube::Client;
use stockflow_operator::args::RunArgs;
use stockflow_operator::{needs, run};
use stockflow_tests::kube::{Server, allow, service_account};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::support::Shop;

/// An operator that runs, in this process, with no more rights than it says it needs.
pub struct Operator {
    /// Where it shows its pages.
    pub http: SocketAddr,
    stop: watch::Sender<bool>,
    pub task: JoinHandle<Result<(), stockflow_operator::failure::Failure>>,
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
        let server = Server::shared();
        let user = service_account(server, &shop.client, &shop.namespace, account).await.unwrap();
        let rules = needs::watched().into_iter().chain(needs::own());
        let rules: Vec<PolicyRule> = rules.map(|rule| serde_json::from_value(rule).unwrap()).collect();
        allow(&shop.client, &user, Some(&shop.namespace), rules).await.unwrap();
        user.client().await.unwrap()
    }

    /// With this client.
    pub fn with(shop: &Shop, client: Client, identity: &str, elects: bool) -> Operator {
        Operator::run(shop, client, (identity, elects), "127.0.0.1:0".parse().unwrap())
    }

    /// The same; it shows its pages at this address.
    pub fn serving(shop: &Shop, client: Client, identity: &str, http: SocketAddr) -> Operator {
        Operator::run(shop, client, (identity, true), http)
    }

    fn run(shop: &Shop, client: Client, (identity, elects): (&str, bool), http: SocketAddr) -> Operator {
        let args = RunArgs {
            namespace: Some(shop.namespace.clone()),
            own_namespace: shop.namespace.clone(),
            identity: Some(identity.to_owned()),
            no_leader_election: !elects,
            http,
            worker_image: "stockflow/worker:test".to_owned(),
            asking_namespaces: Vec::new(),
            rule_checker: Some(env!("CARGO_BIN_EXE_stockflow-operator").into()),
        };
        let (stop, stopping) = watch::channel(false);
        Operator { http, stop, task: tokio::spawn(run::with(args, client, stopping)) }
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
