//! Steps: more comes in, and is answered within seconds, each time with an Event of its own.

use k8s_openapi::jiff::Timestamp;
use serde_json::{Value, json};
use stockflow_operator::clients::Clients;
use stockflow_tests::kube::Proxy;

use super::{decision, decisions, dozen, notes, replicas, settled, settled_by, until_decided, until_seen};
use crate::process::Operator;
use crate::support::{Shop, claim, wait_for, wait_until};
use crate::workers::Workers;

/// Until a step of the load must be answered.
const WITHIN_MS: i64 = 15_000;

/// More comes in; what is decided, and after how many milliseconds.
async fn step(shop: &Shop, operator: &Operator, workers: &Workers, per_s: f64) -> (Value, i64) {
    let before = until_decided(shop, operator, &["Enough", "Waiting"]).await;
    workers.world().arrivals_per_s = per_s;
    let begun = Timestamp::now();
    let what = format!("an answer to {per_s} records/s after {before}");
    let decided = wait_for(&what, async || {
        let decision = decision(shop, operator).await["decision"].clone();
        (decision["replicas"].as_u64() > decision["terms"]["replicas"].as_u64()).then_some(decision)
    });
    (decided.await, Timestamp::now().as_millisecond() - begun.as_millisecond())
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_step_of_the_load_is_decided_on_within_15_s_told_with_its_numbers_and_carried_out() {
    claim(async {
        let shop = Shop::new("steps").await;
        let (operator, workers) = settled(&shop, &dozen(&shop, 1), 30.0).await;
        for (per_s, enough) in [(150.0, 3), (400.0, 6)] {
            let (decided, took_ms) = step(&shop, &operator, &workers, per_s).await;
            println!("a step to {per_s} records/s was decided on after {took_ms} ms: {decided}");
            assert!(took_ms < WITHIN_MS, "{took_ms} ms");
            wait_until("so many workers", async || replicas(&shop).await >= enough).await;
        }
        let changes = decisions(&shop, &operator).await;
        let begins =
            changes.iter().filter_map(|shown| shown["sentence"].as_str()?.split_once(": ").map(|(begin, _)| begin));
        let mut begins: Vec<_> = begins.filter(|begin| begin.starts_with("From")).collect();
        begins.sort_unstable();
        let told = notes(&shop, "Scales").await;
        assert_eq!(told.len(), begins.len(), "{told:?} of {begins:?}");
        for (note, begin) in told.iter().zip(begins) {
            let numbers = note.contains("records/s come in and a thread does") || note.contains("records wait");
            assert!(note.starts_with(&format!("stage books: {begin}: ")) && numbers, "{note}");
        }
        let up = changes.iter().find(|shown| shown["decision"]["reason"] == "Arrivals").unwrap();
        let terms = &up["decision"]["terms"];
        assert!(terms["arrivalsPerS"].as_f64().unwrap() > 70.0, "{terms}");
        assert_eq!((&terms["partitions"], &terms["maxReplicas"], &up["acts"]), (&12.into(), &12.into(), &true.into()));
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn under_a_constant_load_nothing_is_written_and_the_api_server_is_not_asked_which_pods_there_are() {
    claim(async {
        let shop = Shop::new("constant").await;
        let user = Operator::user(&shop, "operator-0").await;
        let proxy = Proxy::start(user.config().await.unwrap()).await.unwrap();
        let clients = Clients::of(&proxy.config()).unwrap();
        let (operator, _workers) = settled_by(&shop, &dozen(&shop, 1), 60.0, clients).await;
        until_decided(&shop, &operator, &["Enough", "Waiting"]).await;
        // The means of a minute have it by then, and what was learned is stored.
        until_seen(&shop, &operator, 75).await;
        let mut before = Vec::new();
        for again in 0..4 {
            let look = json!({"metadata": {"annotations": {"somebody": format!("looks {again}")}}});
            let params = kube::api::PatchParams::default();
            shop.pipelines().patch("shop", &params, &kube::api::Patch::Merge(&look)).await.unwrap();
            until_seen(&shop, &operator, 10).await;
            let now = written(&shop).await;
            // The first look writes what has come since the status was written last.
            assert!(again == 0 || now == before, "look {again}: {before:?}, then {now:?}");
            before = now;
        }
        let mut asked = proxy.notes();
        asked.retain(|note| note.asked.path.ends_with("/pods") && !note.asked.is_watch());
        assert!(asked.len() <= 1, "more than a first list: {asked:#?}");
        operator.stop().await;
    });
}

/// The versions of the objects that the operator writes, and the status.
async fn written(shop: &Shop) -> Vec<String> {
    let version = |object: &kube::api::DynamicObject| object.metadata.resource_version.clone().unwrap();
    let memory = shop.objects("v1", "ConfigMap").get("shop.scaling").await.unwrap();
    let set = shop.objects("apps/v1", "StatefulSet").get("shop-books").await.unwrap();
    let status = shop.pipelines().get("shop").await.unwrap().status;
    vec![version(&memory), version(&set), serde_json::to_string(&status).unwrap()]
}
