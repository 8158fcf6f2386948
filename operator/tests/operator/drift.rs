//! Drift: what somebody changes of what we said is taken back; what others say stays; and where
//! nothing changes, nothing is written.

use std::collections::BTreeMap;

use kube::api::{ListParams, Patch, PatchParams};
use serde_json::{Value, json};

use crate::process::Operator;
use crate::support::{Shop, claim, pipeline, says, wait_until};

/// Each kind of object, a field of ours in it, and what somebody makes of it.
const FIELDS: [(&str, &str, &str); 6] = [
    ("v1", "ConfigMap", "/data/stage.json"),
    ("v1", "Service", "/metadata/labels/stockflow.dev~1stage"),
    ("v1", "ServiceAccount", "/metadata/labels/stockflow.dev~1pipeline"),
    ("networking.k8s.io/v1", "NetworkPolicy", "/metadata/labels/stockflow.dev~1stage"),
    ("policy/v1", "PodDisruptionBudget", "/metadata/labels/stockflow.dev~1stage"),
    ("apps/v1", "StatefulSet", "/spec/template/metadata/labels/app.kubernetes.io~1name"),
];

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn what_somebody_changes_of_ours_is_taken_back_and_what_others_say_stays() {
    claim(async {
        let shop = Shop::new("drift").await;
        let operator = Operator::start(&shop).await;
        shop.apply(&pipeline(&shop)).await;
        shop.until("shop", "it is made", |found| says(found, "Ready", "False", "WorkersStarting")).await;
        let ours = ListParams::default().labels("app.kubernetes.io/managed-by=stockflow-operator");
        for (api_version, kind, path) in FIELDS {
            let objects = shop.objects(api_version, kind);
            let found = objects.list(&ours).await.unwrap().items.remove(0);
            let name = found.metadata.name.clone().unwrap();
            let before = serde_json::to_value(&found).unwrap().pointer(path).unwrap().clone();
            let patch: json_patch::Patch = serde_json::from_value(json!([
                {"op": "replace", "path": path, "value": "changed"},
                {"op": "add", "path": "/metadata/labels/somebody", "value": "else"},
            ]))
            .unwrap();
            objects.patch(&name, &PatchParams::default(), &Patch::Json::<()>(patch)).await.unwrap();
            wait_until(&format!("{kind} as it was"), async || {
                let found = serde_json::to_value(objects.get(&name).await.unwrap()).unwrap();
                found.pointer(path) == Some(&before) && found["metadata"]["labels"]["somebody"] == "else"
            })
            .await;
        }
        let services = shop.objects("v1", "Service");
        services.delete("shop-books", &kube::api::DeleteParams::default()).await.unwrap();
        wait_until("the Service is made again", async || {
            services
                .get_opt("shop-books")
                .await
                .unwrap()
                .is_some_and(|found| found.metadata.deletion_timestamp.is_none())
        })
        .await;
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn nothing_is_written_where_nothing_changes() {
    claim(async {
        let shop = Shop::new("still").await;
        let operator = Operator::start(&shop).await;
        shop.apply(&pipeline(&shop)).await;
        shop.until("shop", "it is made", |found| says(found, "Ready", "False", "WorkersStarting")).await;
        shop.make_ready("books", 1).await;
        shop.until("shop", "it is ready", |found| says(found, "Ready", "True", "AsWanted")).await;
        let before = versions(&shop).await;
        // What would make an operator write that always writes: it is told, and looks.
        let told = json!({"metadata": {"annotations": {"somebody": "looks"}}});
        shop.pipelines().patch("shop", &PatchParams::default(), &Patch::Merge(&told)).await.unwrap();
        operator.stop().await;
        let operator = Operator::with(&shop, Operator::client(&shop, "second").await, "two", true);
        let changed = json!({"metadata": {"annotations": {"somebody": "looks again"}}});
        shop.pipelines().patch("shop", &PatchParams::default(), &Patch::Merge(&changed)).await.unwrap();
        // Another pipeline, applied behind, is done when this one was looked at by the new process.
        let mut other = pipeline(&shop);
        other["metadata"]["name"] = "other".into();
        shop.apply(&other).await;
        shop.until("other", "it is made", |found| says(found, "Ready", "False", "WorkersStarting")).await;
        assert_eq!(versions(&shop).await, before);
        operator.stop().await;
    });
}

/// The versions of all that belongs to the pipeline, and its status.
async fn versions(shop: &Shop) -> BTreeMap<String, Value> {
    let mut versions = BTreeMap::new();
    for (api_version, kind, _) in FIELDS {
        let ours = ListParams::default().labels("stockflow.dev/pipeline=shop");
        for found in shop.objects(api_version, kind).list(&ours).await.unwrap() {
            let name = format!("{kind} {}", found.metadata.name.unwrap());
            versions.insert(name, json!(found.metadata.resource_version));
        }
    }
    let status = shop.pipelines().get("shop").await.unwrap().status;
    versions.insert("status".to_owned(), serde_json::to_value(status).unwrap());
    versions
}
