//! What the claims share: one API server and one Kafka, a pipeline, and waiting for what is meant.

use std::future::Future;
use std::sync::{LazyLock, OnceLock};
use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use kube::api::{Api, DynamicObject, ListParams, Patch, PatchParams};
use kube::core::{ApiResource, GroupVersionKind};
use kube::{Client, ResourceExt};
use serde_json::{Value, json};
use stockflow_crds::InventoryPipeline;
use stockflow_tests::kafka::Cluster;
use stockflow_tests::kube::Server;
use tracing_subscriber::EnvFilter;

/// How often what is waited for is looked at, and how long: longer than anything here needs.
const LOOKED: u32 = 1_200;
const PAUSE: Duration = Duration::from_millis(100);

static KAFKA: LazyLock<Cluster> = LazyLock::new(|| Cluster::start(1).unwrap());

/// The Kafka that claims share which let it run.
pub fn kafka() -> &'static Cluster {
    &KAFKA
}

/// Runs a claim in a runtime of its own; `RUST_LOG` has the operator say what it does.
pub fn claim(it: impl Future<Output = ()>) {
    // Another claim has done it.
    let _ = tracing_subscriber::fmt().with_env_filter(EnvFilter::from_default_env()).try_init();
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(it);
}

/// A namespace with an operator that looks after it.
pub struct Shop {
    pub server: &'static Server,
    pub client: Client,
    pub namespace: String,
    pub bootstrap: String,
}

impl Shop {
    /// A namespace of the shared server, with the definition installed.
    pub async fn new(name: &str) -> Shop {
        Shop::on(Server::shared(), name).await
    }

    /// The same of a server of its own, which a claim may do to what it likes. It ends with the process.
    pub async fn alone(name: &str) -> Shop {
        let server = tokio::task::spawn_blocking(|| Server::start().unwrap()).await.unwrap();
        Shop::on(Box::leak(Box::new(server)), name).await
    }

    /// A namespace of this server.
    pub async fn on(server: &'static Server, name: &str) -> Shop {
        let client = server.admin().client().await.unwrap();
        install(&client).await;
        let namespace = server.namespace(&client, name).await.unwrap();
        Shop { server, client, namespace, bootstrap: kafka().bootstrap() }
    }

    pub fn pipelines(&self) -> Api<InventoryPipeline> {
        Api::namespaced(self.client.clone(), &self.namespace)
    }

    pub fn objects(&self, api_version: &str, kind: &str) -> Api<DynamicObject> {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        let resource = ApiResource::from_gvk(&GroupVersionKind::gvk(group, version, kind));
        Api::namespaced_with(self.client.clone(), &self.namespace, &resource)
    }

    /// As `kubectl apply` does it.
    pub async fn apply(&self, pipeline: &Value) {
        let name = pipeline["metadata"]["name"].as_str().unwrap();
        let params = PatchParams::apply("kubectl").force();
        self.pipelines().patch(name, &params, &Patch::Apply(pipeline)).await.unwrap();
    }

    /// Waits until the pipeline is as meant.
    pub async fn until(&self, name: &str, what: &str, is_so: impl Fn(&InventoryPipeline) -> bool) -> InventoryPipeline {
        let mut last = None;
        for _ in 0..LOOKED {
            if let Some(found) = self.pipelines().get_opt(name).await.unwrap() {
                if is_so(&found) {
                    return found;
                }
                last = Some(found);
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("{what} is not so: {}", serde_json::to_string_pretty(&last).unwrap());
    }

    /// Makes the pods of a stage ready, as a kubelet would.
    pub async fn make_ready(&self, stage: &str, replicas: usize) {
        let pods: Api<Pod> = Api::namespaced(self.client.clone(), &self.namespace);
        let of_stage = ListParams::default().labels(&format!("stockflow.dev/stage={stage}"));
        let found = wait_for("the pods", async || {
            let found = pods.list(&of_stage).await.unwrap().items;
            (found.len() == replicas).then_some(found)
        });
        for pod in found.await {
            let status = json!({"status": {
                "phase": "Running", "conditions": [{"type": "Ready", "status": "True"}],
            }});
            let name = pod.metadata.name.unwrap();
            match pods.patch_status(&name, &PatchParams::default(), &Patch::Merge(&status)).await {
                // A roll has taken it away since.
                Err(kube::Error::Api(status)) if status.code == 404 => {}
                patched => drop(patched.unwrap()),
            }
        }
    }
}

/// Waits until there is something.
pub async fn wait_for<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    for _ in 0..LOOKED {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(PAUSE).await;
    }
    panic!("{what}: waited for in vain");
}

/// Waits until it is so.
pub async fn wait_until(what: &str, is_so: impl AsyncFn() -> bool) {
    wait_for(what, async || is_so().await.then_some(())).await;
}

/// Whether a condition of the pipeline is as given.
pub fn says(pipeline: &InventoryPipeline, kind: &str, status: &str, reason: &str) -> bool {
    let conditions = pipeline.status.iter().flat_map(|status| &status.conditions);
    let mut found = conditions.filter(|condition| condition.type_ == kind);
    found.any(|condition| {
        condition.status == status
            && condition.reason == reason
            && condition.observed_generation == pipeline.metadata.generation
    })
}

/// The message of a condition.
pub fn message(pipeline: &InventoryPipeline, kind: &str) -> String {
    let conditions = pipeline.status.iter().flat_map(|status| &status.conditions);
    let found = conditions.into_iter().find(|condition| condition.type_ == kind);
    found.map(|condition| condition.message.clone()).unwrap_or_default()
}

async fn install(client: &Client) {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    let crd = stockflow_crds::crd().unwrap();
    let api: Api<k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition> =
        Api::all(client.clone());
    let params = PatchParams::apply("tests").force();
    api.patch(&crd.name_any(), &params, &Patch::Apply(&crd)).await.unwrap();
    wait_until("the definition is served", async || {
        Api::<InventoryPipeline>::all(client.clone()).list(&kube::api::ListParams::default().limit(1)).await.is_ok()
    })
    .await;
    INSTALLED.get_or_init(|| ());
}

/// A pipeline of a ledger stage: events in, stock out.
pub fn pipeline(shop: &Shop) -> Value {
    json!({
        "apiVersion": "stockflow.dev/v1alpha1", "kind": "InventoryPipeline",
        "metadata": {"name": "shop"},
        "spec": {
            "kafka": {"bootstrapServers": [shop.bootstrap], "replicationFactor": 1},
            "topics": [
                {"name": "events", "partitions": 3},
                {"name": "stock", "partitions": 3, "cleanup": "compact", "retention": "forever"},
            ],
            "stages": [{
                "name": "books",
                "from": [{"topic": "events"}],
                "ledger": {},
                "rules": [{"name": "stock", "module": {"builtin": "stock"}}],
                "publish": {"stock": {"topic": "stock"}},
                "scaling": {"min": 1, "max": 3},
            }],
        },
    })
}

/// The names in Kafka of what that pipeline has.
pub fn topic_names(shop: &Shop) -> [String; 4] {
    let namespace = &shop.namespace;
    ["shop.events", "shop.stock", "shop.books.changelog", "shop.books.dead"].map(|name| format!("{namespace}.{name}"))
}
