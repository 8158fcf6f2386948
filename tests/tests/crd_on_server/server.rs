//! What the claims share: one API server with the definition, and what it says of a text.

use http::{Method, Request};
use kube::Client;
use kube::api::{Api, Patch, PatchParams};
use kube::client::Body;
use serde_json::Value;
use stockflow_crds::InventoryPipeline;
use stockflow_tests::kube::Server;
use tokio::sync::OnceCell;

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;

/// How often it is looked whether the definition is served.
const LOOKED: u32 = 1_200;
const PAUSE: std::time::Duration = std::time::Duration::from_millis(50);

/// Runs a claim in a runtime of its own.
pub fn claim(it: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(it);
}

/// Why a text is refused: one of the reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The field, as far as the server names one.
    pub field: String,
    pub message: String,
}

impl Refusal {
    /// The words of a rule, without what the server puts before them.
    pub fn words(&self) -> &str {
        self.message
            .strip_prefix("Invalid value: ")
            .and_then(|rest| rest.split_once(": "))
            .map_or("", |(_, words)| words)
    }
}

/// A namespace of the server that has the definition.
pub struct Asked {
    pub client: Client,
    pub namespace: String,
}

impl Asked {
    pub async fn new(name: &str) -> Asked {
        static INSTALLED: OnceCell<()> = OnceCell::const_new();
        let server = Server::shared();
        let client = server.admin().client().await.unwrap();
        let crd = stockflow_crds::crd().unwrap();
        INSTALLED.get_or_init(async || install(&client, &crd).await).await;
        let namespace = server.namespace(&client, name).await.unwrap();
        Asked { client, namespace }
    }

    /// The text in this namespace, whichever it names.
    pub fn here(&self, text: &str) -> String {
        let text = text.replacen("namespace: retail", &format!("namespace: {}", self.namespace), 1);
        text.replace("topicName: retail.", &format!("topicName: {}.", self.namespace))
    }

    /// What the server says of a new pipeline, which it does not keep; nothing when it takes it.
    pub async fn says(&self, text: &str) -> Vec<Refusal> {
        self.send(Method::POST, "?dryRun=All&fieldValidation=Strict", text).await
    }

    /// What it says of another version of a pipeline that is there, which it does not keep.
    pub async fn says_of_change(&self, name: &str, text: &str) -> Vec<Refusal> {
        let there = self.pipelines().get(name).await.unwrap().metadata.resource_version.unwrap();
        let namespace = format!("namespace: {}", self.namespace);
        let text = text.replacen(&namespace, &format!("{namespace}, resourceVersion: \"{there}\""), 1);
        self.send(Method::PUT, &format!("/{name}?dryRun=All&fieldValidation=Strict"), &text).await
    }

    /// Makes the pipeline.
    pub async fn create(&self, text: &str) {
        assert_eq!(self.send(Method::POST, "?fieldValidation=Strict", text).await, [], "{text}");
    }

    pub async fn delete(&self, name: &str) {
        self.send(Method::DELETE, &format!("/{name}"), "").await;
    }

    pub fn pipelines(&self) -> Api<InventoryPipeline> {
        Api::namespaced(self.client.clone(), &self.namespace)
    }

    async fn send(&self, method: Method, rest: &str, text: &str) -> Vec<Refusal> {
        let path = format!("/apis/stockflow.dev/v1alpha1/namespaces/{}/inventorypipelines{rest}", self.namespace);
        send(&self.client, method, &path, text).await
    }
}

/// Sends YAML or JSON, as it stands, and gives what is said against it.
pub async fn send(client: &Client, method: Method, path: &str, text: &str) -> Vec<Refusal> {
    let kind = if text.starts_with('{') { "application/json" } else { "application/yaml" };
    let request = Request::builder().method(method).uri(path).header("content-type", kind);
    let request = request.header("accept", "application/json").body(Body::from(text.as_bytes().to_vec())).unwrap();
    let answer = client.send(request).await.unwrap();
    let code = answer.status().as_u16();
    let body = answer.into_body().collect_bytes().await.unwrap();
    let said: Value = serde_json::from_slice(&body).unwrap_or_default();
    if (200..300).contains(&code) {
        return Vec::new();
    }
    assert!([400, 409, 422].contains(&code), "{code}: {}", String::from_utf8_lossy(&body));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let causes = said["details"]["causes"].as_array().into_iter().flatten();
    let causes = causes.map(|cause| Refusal { field: text(&cause["field"]), message: text(&cause["message"]) });
    let causes: Vec<Refusal> =
        causes.filter(|cause| !cause.message.contains("some validation rules were not checked")).collect();
    if causes.is_empty() {
        let message = text(&said["message"]);
        // What does not even fit the form is told in a sentence, which ends with the field if it is about one.
        let about_one = message.contains("unknown field \"spec.") || message.contains("unknown field \"metadata.");
        let field = message.split('"').rev().nth(1).filter(|_| about_one).unwrap_or_default().to_owned();
        return vec![Refusal { field, message }];
    }
    causes
}

/// Gives the server the definition, and waits until it goes by it.
pub async fn install(client: &Client, crd: &CustomResourceDefinition) {
    let api: Api<CustomResourceDefinition> = Api::all(client.clone());
    let name = crd.metadata.name.clone().unwrap();
    let params = PatchParams::apply("tests").force();
    api.patch(&name, &params, &Patch::Apply(crd)).await.unwrap();
    for _ in 0..LOOKED {
        let found = api.get(&name).await.unwrap();
        let conditions = found.status.and_then(|status| status.conditions).unwrap_or_default();
        if conditions.iter().any(|condition| condition.type_ == "Established" && condition.status == "True") {
            let wrong = conditions.iter().find(|found| found.type_ == "NonStructuralSchema" && found.status == "True");
            assert!(wrong.is_none(), "{wrong:?}");
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    let path = format!("/apis/{}/{}/{}", crd.spec.group, crd.spec.versions[0].name, crd.spec.names.plural);
    for _ in 0..LOOKED {
        let request = Request::get(path.as_str()).body(Vec::new()).unwrap();
        if client.request_text(request).await.is_ok() {
            return;
        }
        tokio::time::sleep(PAUSE).await;
    }
    panic!("{path} is not served");
}
