//! A namespace with a pipeline of two stages, and the pods that its workers would be in.

use std::future::Future;
use std::time::Duration;

use clap::Parser;
use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::api::{Api, Patch, PatchParams, PostParams};
use kube::{Client, ResourceExt};
use serde_json::{Value, json};
use stockflow_crds::InventoryPipeline;
use stockflow_kubectl::args::Cli;
use stockflow_kubectl::{Cluster, Doors, Failure, Said, answer};
use stockflow_tests::kube::Server;

/// How often what is waited for is looked at, and how long is waited between.
const LOOKS: u32 = 600;
const PAUSE: Duration = Duration::from_millis(100);

/// A namespace of the shared server.
pub struct Shop {
    pub server: &'static Server,
    pub client: Client,
    pub namespace: String,
}

/// Runs a claim in a runtime of its own.
pub fn claim(it: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(it);
}

impl Shop {
    /// With the pipeline `omni`, which an operator has looked at.
    pub async fn open() -> Shop {
        let server = Server::shared();
        let client = server.admin().client().await.unwrap();
        install(&client).await;
        let namespace = server.namespace(&client, "kubectl").await.unwrap();
        let shop = Shop { server, client, namespace };
        let pipelines: Api<InventoryPipeline> = Api::namespaced(shop.client.clone(), &shop.namespace);
        let params = PatchParams::apply("tests").force();
        pipelines.patch("omni", &params, &Patch::Apply(pipeline())).await.unwrap();
        let status = json!({"status": {
            "conditions": [{
                "type": "Ready", "status": "False", "reason": "WorkersStarting", "message": "stage books: 1 of 2",
                "lastTransitionTime": "2026-03-02T08:00:00Z",
            }],
            "stages": [{"name": "books", "wantedReplicas": 2, "readyReplicas": 1, "lag": 120}],
        }});
        pipelines.patch_status("omni", &PatchParams::default(), &Patch::Merge(&status)).await.unwrap();
        shop
    }

    /// A worker's pod of a stage that runs, and is ready or not.
    pub async fn worker(&self, stage: &str, ordinal: u32, is_ready: bool) {
        self.pod(&format!("omni-{stage}-{ordinal}"), &labels(stage, ordinal), is_ready, None).await;
    }

    /// The same on a node.
    pub async fn worker_on(&self, node: &str, stage: &str, ordinal: u32, is_ready: bool) {
        self.pod(&format!("omni-{stage}-{ordinal}"), &labels(stage, ordinal), is_ready, Some(node)).await;
    }

    /// A pod that runs.
    pub async fn pod(&self, name: &str, labels: &Value, is_ready: bool, node: Option<&str>) {
        let pods: Api<Pod> = Api::namespaced(self.client.clone(), &self.namespace);
        let pod = json!({
            "metadata": {"name": name, "labels": labels},
            "spec": {
                "nodeName": node,
                "automountServiceAccountToken": false, "terminationGracePeriodSeconds": 0,
                "containers": [{"name": "worker", "image": "stockflow/worker:test"}],
            },
        });
        let pod: Pod = serde_json::from_value(pod).unwrap();
        // What a pod of a new namespace needs is made a moment later.
        until("a pod", async || pods.create(&PostParams::default(), &pod).await.is_ok()).await;
        let ready = if is_ready { "True" } else { "False" };
        let status = json!({"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": ready}]}});
        pods.patch_status(name, &PatchParams::default(), &Patch::Merge(&status)).await.unwrap();
    }

    /// What a command line comes to, with the admin's rights.
    pub async fn says(&self, doors: &impl Doors, line: &str) -> Result<Said, Failure> {
        says(&self.client, &self.namespace, doors, line).await
    }
}

fn labels(stage: &str, ordinal: u32) -> Value {
    json!({
        "stockflow.dev/pipeline": "omni", "stockflow.dev/stage": stage,
        "apps.kubernetes.io/pod-index": ordinal.to_string(),
    })
}

/// The same for somebody else.
pub async fn says(client: &Client, namespace: &str, doors: &impl Doors, line: &str) -> Result<Said, Failure> {
    let words = ["kubectl-stockflow"].into_iter().chain(line.split(' '));
    let cli = Cli::try_parse_from(words).unwrap_or_else(|error| panic!("{error}"));
    answer(&Cluster::new(client.clone(), namespace), doors, &cli.command).await
}

/// Waits until it is so.
pub async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    for _ in 0..LOOKS {
        if is_so().await {
            return;
        }
        tokio::time::sleep(PAUSE).await;
    }
    panic!("{what}: waited for in vain");
}

async fn install(client: &Client) {
    let crd = stockflow_crds::crd().unwrap();
    let api: Api<CustomResourceDefinition> = Api::all(client.clone());
    api.patch(&crd.name_any(), &PatchParams::apply("tests").force(), &Patch::Apply(&crd)).await.unwrap();
    until("the definition is served", async || {
        Api::<InventoryPipeline>::all(client.clone()).list(&kube::api::ListParams::default().limit(1)).await.is_ok()
    })
    .await;
}

fn pipeline() -> Value {
    let rules = json!([{"name": "own", "module": {"builtin": "stock"}}]);
    json!({
        "apiVersion": "stockflow.dev/v1alpha1", "kind": "InventoryPipeline", "metadata": {"name": "omni"},
        "spec": {
            "kafka": {"bootstrapServers": ["kafka:9092"], "replicationFactor": 1},
            "topics": [{"name": "events"}, {"name": "stock"}],
            "stages": [
                {"name": "books", "from": [{"topic": "events"}], "ledger": {}, "rules": rules, "publish": {"stock": {"topic": "stock"}}},
                {"name": "watch", "from": [{"topic": "stock"}], "rules": rules},
            ],
        },
    })
}
