//! Rules: workers get none that was not tried, in a process of its own, and found good; what was tried is
//! what they keep.

use k8s_openapi::ByteString;
use k8s_openapi::api::apps::v1::StatefulSet;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::ResourceExt;
use kube::api::{Api, DynamicObject, ListParams, Patch, PatchParams};
use serde_json::{Value, json};
use stockflow_crds::InventoryPipeline;

use crate::process::Operator;
use crate::support::{Shop, claim, message, pipeline, says, wait_until};

/// The pipeline with a second rule, of a config map.
fn with_own_rule(shop: &Shop) -> Value {
    let mut pipeline = pipeline(shop);
    let own = json!({"name": "own", "module": {"configMap": {"name": "rules", "key": "own.wasm"}},
        "config": {"threshold": 5, "to": "stock"}});
    pipeline["spec"]["stages"][0]["rules"].as_array_mut().unwrap().push(own);
    pipeline
}

/// Puts a component into the config map.
async fn put(shop: &Shop, component: &[u8]) {
    let maps: Api<ConfigMap> = Api::namespaced(shop.client.clone(), &shop.namespace);
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "rules"},
        "binaryData": {"own.wasm": ByteString(component.to_vec())}});
    maps.patch("rules", &PatchParams::apply("kubectl").force(), &Patch::Apply(&map)).await.unwrap();
    // Nobody watches config maps of users: the pipeline is looked at when it is touched, and every two minutes.
    let touched = json!({"metadata": {"annotations": {"touched": component.len().to_string()}}});
    if shop.pipelines().get_opt("shop").await.unwrap().is_some() {
        shop.pipelines().patch("shop", &PatchParams::default(), &Patch::Merge(&touched)).await.unwrap();
    }
}

pub fn good() -> Vec<u8> {
    stockflow_modules::builtin("low-stock").unwrap().into_owned()
}

/// The same, and yet another: a custom section at its end changes nothing but the digest.
pub fn another_good() -> Vec<u8> {
    let mut component = good();
    component.extend([0, 5, 4, b'm', b'o', b'r', b'e']);
    component
}

pub async fn set(shop: &Shop) -> Option<DynamicObject> {
    shop.objects("apps/v1", "StatefulSet").get_opt("shop-books").await.unwrap()
}

/// The names of the copies that there are.
async fn copies(shop: &Shop) -> Vec<String> {
    let maps: Api<ConfigMap> = Api::namespaced(shop.client.clone(), &shop.namespace);
    let ours = ListParams::default().labels("app.kubernetes.io/managed-by=stockflow-operator");
    let found = maps.list_metadata(&ours).await.unwrap().items;
    found.into_iter().map(|map| map.name_any()).filter(|name| name.contains("-rule-")).collect()
}

/// The names of the copies that workers mount.
fn mounted(set: &DynamicObject) -> Vec<String> {
    let volumes = set.data.pointer("/spec/template/spec/volumes").and_then(Value::as_array).cloned().unwrap();
    let sources = volumes.iter().filter_map(|volume| volume.pointer("/projected/sources")?.as_array()).flatten();
    sources.filter_map(|source| Some(source.pointer("/configMap/name")?.as_str()?.to_owned())).collect()
}

/// Makes pods ready, as a kubelet would, until all are of the newest revision.
async fn all_are_updated(shop: &Shop) {
    let sets: Api<StatefulSet> = Api::namespaced(shop.client.clone(), &shop.namespace);
    wait_until("all are of the newest revision", async || {
        shop.make_ready("books", 1).await;
        let found = sets.get("shop-books").await.unwrap();
        let status = found.status.unwrap();
        status.observed_generation == found.metadata.generation && status.update_revision == status.current_revision
    })
    .await;
}

fn refused(found: &InventoryPipeline) -> bool {
    says(found, "RulesReady", "False", "RuleRefused")
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_bad_rule_never_replaces_a_running_one_and_a_good_one_rolls() {
    claim(async {
        let shop = Shop::new("rules").await;
        let operator = Operator::start(&shop).await;
        shop.apply(&with_own_rule(&shop)).await;
        let found = shop.until("shop", "it is missed", |found| says(found, "RulesReady", "False", "RuleMissing")).await;
        assert!(message(&found, "RulesReady").contains("there is no config map rules with the key own.wasm"));
        assert!(set(&shop).await.is_none(), "workers are not started without their rules");

        put(&shop, b"no component").await;
        let found = shop.until("shop", "it is refused", refused).await;
        let said = message(&found, "RulesReady");
        assert!(said.starts_with("stage books: ") && said.contains("own"), "{said}");
        assert!(set(&shop).await.is_none());

        put(&shop, &good()).await;
        shop.until("shop", "it is made", |found| says(found, "RulesReady", "True", "RulesGood")).await;
        wait_until("the workers are made", async || set(&shop).await.is_some()).await;
        shop.make_ready("books", 1).await;
        shop.until("shop", "it is ready", |found| says(found, "Ready", "True", "AsWanted")).await;
        let running = set(&shop).await.unwrap();
        assert_eq!(mounted(&running), copies(&shop).await);
        let maps: Api<ConfigMap> = Api::namespaced(shop.client.clone(), &shop.namespace);
        let copy = maps.get(&copies(&shop).await[0]).await.unwrap();
        assert_eq!((copy.immutable, &copy.binary_data.unwrap()["rule.wasm"].0), (Some(true), &good()));

        put(&shop, b"no component either").await;
        shop.until("shop", "it is refused", refused).await;
        let still = set(&shop).await.unwrap();
        assert_eq!(still.metadata.generation, running.metadata.generation, "the workers were rolled");
        assert_eq!(copies(&shop).await, mounted(&running), "who starts again has what ran");

        put(&shop, &another_good()).await;
        wait_until("the workers are rolled", async || mounted(&set(&shop).await.unwrap()) != mounted(&running)).await;
        all_are_updated(&shop).await;
        wait_until("the copy that nobody has is gone", async || {
            copies(&shop).await == mounted(&set(&shop).await.unwrap())
        })
        .await;
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_config_that_its_rule_refuses_is_told_and_workers_go_on() {
    claim(async {
        let shop = Shop::new("configs").await;
        let operator = Operator::start(&shop).await;
        let mut pipeline = with_own_rule(&shop);
        put(&shop, &good()).await;
        shop.apply(&pipeline).await;
        wait_until("the workers are made", async || set(&shop).await.is_some()).await;
        let running = set(&shop).await.unwrap();
        let file = stage_file(&shop).await;

        pipeline["spec"]["stages"][0]["rules"][1]["config"] = json!({"treshold": 5, "to": "stock"});
        shop.apply(&pipeline).await;
        let found = shop.until("shop", "it is refused", refused).await;
        let said = message(&found, "RulesReady");
        assert!(said.starts_with("stage books: rule own: config: ") && said.contains("threshold"), "{said}");
        assert_eq!(set(&shop).await.unwrap().metadata.generation, running.metadata.generation);
        assert_eq!(stage_file(&shop).await, file, "who starts again has the stage as it was");

        pipeline["spec"]["stages"][0]["rules"][1]["config"] = json!({"threshold": 6, "to": "stock"});
        shop.apply(&pipeline).await;
        wait_until("the workers are rolled", async || {
            set(&shop).await.unwrap().metadata.generation != running.metadata.generation
        })
        .await;
        operator.stop().await;
    });
}

pub async fn stage_file(shop: &Shop) -> String {
    let maps: Api<ConfigMap> = Api::namespaced(shop.client.clone(), &shop.namespace);
    maps.get("shop-books").await.unwrap().data.unwrap()["stage.json"].clone()
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_rule_that_bombs_the_compiler_is_refused_and_the_operator_goes_on() {
    claim(async {
        let shop = Shop::new("bombs").await;
        let operator = Operator::start(&shop).await;
        put(&shop, &bomb()).await;
        shop.apply(&with_own_rule(&shop)).await;
        let found = shop.until("shop", "it is refused", refused).await;
        assert!(message(&found, "RulesReady").contains("own"), "{}", message(&found, "RulesReady"));
        let mut other = pipeline(&shop);
        other["metadata"]["name"] = "other".into();
        shop.apply(&other).await;
        shop.until("other", "it is looked after", |found| says(found, "TopicsReady", "True", "TopicsAsWanted")).await;
        operator.stop().await;
    });
}

/// A component of a few kilobytes that takes a compiler minutes: calls that hand over very many values each.
fn bomb() -> Vec<u8> {
    let (arity, calls) = (900, 3_000);
    let wide = format!("(param {0}) (result {0})", "i32 ".repeat(arity));
    let get: String = (0..arity).map(|n| format!("local.get {n} ")).collect();
    let calls = "call $g ".repeat(calls);
    let text = format!(
        r#"(component
        (core module $m (memory 1) (func $g {wide} {get}) (func {wide} {get} {calls}) (func (export "f")))
        (core instance $i (instantiate $m))
        (func $f (canon lift (core func $i "f")))
        (export "describe" (func $f)) (export "configure" (func $f)) (export "apply" (func $f)))"#
    );
    wat::parse_str(text).unwrap()
}
