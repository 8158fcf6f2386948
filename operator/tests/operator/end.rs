//! The end: all that a pipeline comes to, to be held against that of another way.

use std::collections::BTreeMap;

use kube::api::ListParams;
use serde_json::{Value, json};

use crate::support::{Shop, says};

/// All that the pipeline has on the server, without what differs from one namespace to the next.
pub async fn end(shop: &Shop) -> Value {
    let mut end = BTreeMap::new();
    for (api_version, kind) in [
        ("v1", "ServiceAccount"),
        ("v1", "ConfigMap"),
        ("v1", "Service"),
        ("networking.k8s.io/v1", "NetworkPolicy"),
        ("policy/v1", "PodDisruptionBudget"),
        ("apps/v1", "StatefulSet"),
    ] {
        let ours = ListParams::default().labels("stockflow.dev/pipeline=shop");
        for found in shop.objects(api_version, kind).list(&ours).await.unwrap() {
            let mut data = found.data.clone();
            for given in ["status", "clusterIP", "clusterIPs"] {
                data.as_object_mut().unwrap().remove(given);
                if let Some(spec) = data.get_mut("spec").and_then(Value::as_object_mut) {
                    spec.remove(given);
                }
            }
            let labels = found.metadata.labels.clone();
            end.insert(format!("{kind} {}", found.metadata.name.unwrap()), json!({"labels": labels, "data": data}));
        }
    }
    let text = serde_json::to_string(&end).unwrap().replace(&shop.namespace, "NAMESPACE");
    // Hashes of what has the namespace in it.
    let mut value: Value = serde_json::from_str(&text).unwrap();
    if let Some(annotations) = value.pointer_mut("/StatefulSet shop-books/data/spec/template/metadata") {
        annotations.as_object_mut().unwrap().remove("annotations");
    }
    value
}

/// Waits until it has all that it has without workers.
pub async fn is_made(shop: &Shop) {
    let made = |found: &stockflow_crds::InventoryPipeline| {
        says(found, "TopicsReady", "True", "TopicsAsWanted")
            && says(found, "RulesReady", "True", "RulesGood")
            && says(found, "WorkersReady", "False", "WorkersStarting")
    };
    shop.until("shop", "it is made", made).await;
}
