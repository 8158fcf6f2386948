//! Rules from registries: the operator fetches and tries them before workers get them, and workers go on where it
//! cannot, or where it gets another build.

use k8s_openapi::api::core::v1::{Event, Secret};
use kube::api::{Api, DynamicObject, ListParams, PostParams};
use serde_json::{Value, json};
use stockflow_crds::InventoryPipeline;
use stockflow_tests::registry::Registry;

use crate::process::Operator;
use crate::rules::{another_good, good, set, stage_file};
use crate::support::{Shop, claim, message, pipeline, says, wait_until};

/// The pipeline with a second rule, of an artifact.
fn with_artifact(shop: &Shop, reference: &str, digest: &str) -> Value {
    let mut pipeline = pipeline(shop);
    let own = json!({"name": "own", "module": {"oci": reference}, "digest": digest,
        "config": {"threshold": 5, "to": "stock"}});
    pipeline["spec"]["stages"][0]["rules"].as_array_mut().unwrap().push(own);
    pipeline
}

fn publish(registry: &Registry, tag: &str, component: &[u8]) -> (String, String) {
    let digest = stockflow_host::digest_of(component);
    (registry.publish("rules/own", tag, component, &digest), digest)
}

fn unfetched(found: &InventoryPipeline) -> bool {
    says(found, "RulesReady", "False", "RuleNotFetched")
}

/// How often it was told that a rule could not be fetched.
async fn events(shop: &Shop) -> usize {
    let events: Api<Event> = Api::namespaced(shop.client.clone(), &shop.namespace);
    let told = events.list(&ListParams::default()).await.unwrap().items.into_iter();
    told.filter(|event| event.reason.as_deref() == Some("RuleNotFetched")).count()
}

/// Where the pods have logins, by the names of their volumes.
fn logins(set: &DynamicObject) -> Vec<String> {
    let mounts = set.data.pointer("/spec/template/spec/containers/0/volumeMounts").and_then(Value::as_array);
    let mounts = mounts.into_iter().flatten().filter_map(|mount| mount.pointer("/mountPath")?.as_str());
    mounts.filter(|path| path.starts_with("/etc/stockflow/pull/")).map(str::to_owned).collect()
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_rule_of_a_registry_rolls_by_its_digest_and_a_tampered_one_never_does() {
    claim(async {
        let (shop, registry) = (Shop::new("fetched").await, Registry::start().unwrap());
        let operator = Operator::start(&shop).await;
        let (reference, digest) = publish(&registry, "1", &good());
        shop.apply(&with_artifact(&shop, &reference, &digest)).await;
        wait_until("the workers are made", async || set(&shop).await.is_some()).await;
        shop.until("shop", "it is good", |found| says(found, "RulesReady", "True", "RulesGood")).await;
        let (running, file) = (set(&shop).await.unwrap(), stage_file(&shop).await);
        assert!(file.contains(&reference) && file.contains(&digest), "{file}");

        let wanted = stockflow_host::digest_of(&another_good());
        let reference = registry.publish("rules/own", "2", b"tampered with", &wanted);
        shop.apply(&with_artifact(&shop, &reference, &wanted)).await;
        let found = shop.until("shop", "it is told", unfetched).await;
        let said = message(&found, "RulesReady");
        let is = stockflow_host::digest_of(b"tampered with");
        assert!(
            said.starts_with(&format!("stage books: rule own: {reference}: what came has the digest {is}")),
            "{said}"
        );
        assert!(said.ends_with("Its workers stay as they are, and it is tried again"), "{said}");
        assert_eq!(set(&shop).await.unwrap().metadata.generation, running.metadata.generation, "they were rolled");
        assert_eq!(stage_file(&shop).await, file, "who starts again has the stage as it was");
        wait_until("it is an event", async || events(&shop).await == 1).await;

        registry.is_away(true);
        shop.until("shop", "it is away", |found| message(found, "RulesReady").contains("does not answer")).await;
        registry.is_away(false);
        publish(&registry, "2", &another_good());
        wait_until("the workers are rolled", async || {
            set(&shop).await.unwrap().metadata.generation != running.metadata.generation
        })
        .await;
        assert!(stage_file(&shop).await.contains(&wanted));
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_rule_of_a_private_registry_is_fetched_with_the_pull_secret_of_its_workers_which_have_it_too() {
    claim(async {
        let (shop, registry) = (Shop::new("private").await, Registry::start().unwrap());
        registry.wants("Basic bWU6aHVudGVyMg==");
        let operator = Operator::start(&shop).await;
        let (reference, digest) = publish(&registry, "1", &good());
        let mut pipeline = with_artifact(&shop, &reference, &digest);
        pipeline["spec"]["worker"] = json!({"imagePullSecrets": [{"name": "pull"}]});
        shop.apply(&pipeline).await;
        let found = shop.until("shop", "it is told", unfetched).await;
        let said = message(&found, "RulesReady");
        assert!(said.contains("name a secret with its login in worker.imagePullSecrets"), "{said}");
        assert!(set(&shop).await.is_none(), "workers are not started without their rules");

        let config = json!({"auths": {registry.host(): {"auth": "bWU6aHVudGVyMg=="}}}).to_string();
        let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "pull"},
            "type": "kubernetes.io/dockerconfigjson", "stringData": {".dockerconfigjson": config}});
        let secrets: Api<Secret> = Api::namespaced(shop.client.clone(), &shop.namespace);
        secrets.create(&PostParams::default(), &serde_json::from_value(secret).unwrap()).await.unwrap();
        wait_until("the workers are made", async || set(&shop).await.is_some()).await;
        let made = set(&shop).await.unwrap();
        assert_eq!(logins(&made), ["/etc/stockflow/pull/pull"]);
        let everything = serde_json::to_string(&made).unwrap() + &stage_file(&shop).await;
        assert!(!everything.contains("bWU6aHVudGVyMg") && !everything.contains("hunter2"), "{everything}");
        operator.stop().await;
    });
}
