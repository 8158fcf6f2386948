//! What an earlier version of the definition let in is served, may be looked after and mended.

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::Client;
use kube::api::{Api, DynamicObject, Patch, PatchParams, PostParams};
use kube::core::{ApiResource, GroupVersionKind};
use serde_json::{Value, json};
use stockflow_crds::{InventoryPipelineSpec, validate};
use stockflow_tests::kube::Server;

use crate::mistakes::{GOOD, changed};
use crate::server::{Asked, claim, install};

/// Fields that came after the first version.
const NEWER: [&str; 3] = ["worker", "suspend", "quantityScale"];

/// The definition under a group of its own, so that it can change under nobody else.
fn definition(group: &str, change: impl Fn(&mut Value)) -> CustomResourceDefinition {
    let mut crd = serde_json::to_value(stockflow_crds::crd().unwrap()).unwrap();
    crd["metadata"]["name"] = format!("inventorypipelines.{group}").into();
    crd["spec"]["group"] = group.into();
    crd["spec"]["names"]["categories"] = json!([]);
    crd["spec"]["names"]["shortNames"] = json!([]);
    change(&mut crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]);
    serde_json::from_value(crd).unwrap()
}

/// As it was: without the newer fields, and with no rules, bounds or patterns.
fn earlier(schema: &mut Value) {
    let spec = schema["properties"]["spec"]["properties"].as_object_mut().unwrap();
    spec.retain(|name, _| !NEWER.contains(&name.as_str()));
    loosen(schema);
}

fn loosen(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            let bounds = ["x-kubernetes-validations", "pattern", "maxItems", "maxLength", "maximum"];
            map.retain(|name, value| !bounds.contains(&name.as_str()) || value.is_object());
            map.values_mut().for_each(loosen);
        }
        Value::Array(items) => items.iter_mut().for_each(loosen),
        _ => {}
    }
}

fn api(client: &Client, namespace: &str, group: &str) -> Api<DynamicObject> {
    let resource = ApiResource::from_gvk_with_plural(
        &GroupVersionKind::gvk(group, "v1alpha1", "InventoryPipeline"),
        "inventorypipelines",
    );
    Api::namespaced_with(client.clone(), namespace, &resource)
}

/// An object of that group, of a text.
fn object(asked: &Asked, group: &str, changes: &[(&str, &str)]) -> DynamicObject {
    let text = asked.here(&changed(GOOD, changes)).replacen("stockflow.dev/v1alpha1", &format!("{group}/v1alpha1"), 1);
    serde_saphyr::from_str(&text).unwrap()
}

fn spec(object: &DynamicObject) -> InventoryPipelineSpec {
    serde_json::from_value(object.data["spec"].clone()).unwrap()
}

/// Writes all that is not the spec, as the operator does.
async fn look_after(api: &Api<DynamicObject>, name: &str) {
    let params = PatchParams::default();
    let status = json!({"status": {"stageCount": 2, "conditions": [{
        "type": "Ready", "status": "False", "reason": "Invalid", "message": "told", "lastTransitionTime": "2026-01-01T00:00:00Z",
    }]}});
    let said = api.patch_status(name, &params, &Patch::Merge(&status)).await.unwrap();
    assert_eq!(said.data["status"]["stageCount"], 2);
    let finalizer = json!({"metadata": {"finalizers": ["stockflow.dev/topics"], "annotations": {"a": "b"}}});
    api.patch(name, &params, &Patch::Merge(&finalizer)).await.unwrap();
    let gone = json!({"metadata": {"finalizers": null}});
    api.patch(name, &params, &Patch::Merge(&gone)).await.unwrap();
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes here: scripts/setup-kube.sh says why")]
fn what_was_stored_by_an_earlier_definition_is_served_looked_after_and_mended() {
    claim(async {
        let asked = Asked::new("earlier").await;
        let group = "earlier.stockflow.dev";
        let client = Server::shared().admin().client().await.unwrap();
        install(&client, &definition(group, earlier)).await;
        let api = api(&client, &asked.namespace, group);
        let params = PostParams::default();
        let good = api.create(&params, &object(&asked, group, &[])).await.unwrap();
        assert!(good.data["spec"].get("quantityScale").is_none(), "the earlier one does not know it");
        let bad = [
            ("reads-it", [("- name: normalize\n", "- name: normalize\n    publish: {refusals: {topic: raw-store}}\n")]),
            ("no-broker", [("[kafka.kafka:9092]", "[kafka]")]),
            ("slow", [("deadline: 1s", "deadline: 1h")]),
            ("unpinned", [("{builtin: stock}", "{oci: registry.example/rules/stock:1}")]),
            ("a-path", [("secretName: kafka-user", "secretName: ../../kafka-user")]),
            ("internal", [("topicName: erp.feed", "topicName: __consumer_offsets")]),
            ("blank", [("    worker: {", "    worker: {image: \" \", ")]),
        ];
        for (name, changes) in &bad {
            let mut made = object(&asked, group, changes);
            made.metadata.name = Some((*name).to_owned());
            api.create(&params, &made).await.unwrap();
        }

        install(&client, &definition(group, |_| {})).await;
        // The newer one is known by what it refuses.
        let mut refused = object(&asked, group, &bad[1].1);
        refused.metadata.name = Some("another".to_owned());
        let dry = PostParams { dry_run: true, ..PostParams::default() };
        while api.create(&dry, &refused).await.is_ok() {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }

        assert_eq!(spec(&api.get("omnichannel").await.unwrap()).stages.len(), 2);
        look_after(&api, "omnichannel").await;
        let newer = json!({"spec": {"suspend": true, "quantityScale": 0, "worker": {"threads": 2}}});
        let updated = api.patch("omnichannel", &PatchParams::default(), &Patch::Merge(&newer)).await.unwrap();
        assert_eq!(spec(&updated).suspend, Some(true));

        for (name, changes) in &bad {
            let found = api.get(name).await.unwrap();
            let pipeline = serde_json::from_value(json!({
                "apiVersion": "stockflow.dev/v1alpha1", "kind": "InventoryPipeline",
                "metadata": found.metadata, "spec": found.data["spec"],
            }));
            assert!(validate(&pipeline.unwrap()).is_err(), "{name}: the operator tells it");
            look_after(&api, name).await;
            let mut mended = api.get(name).await.unwrap();
            mended.data["spec"] = object(&asked, group, &[]).data["spec"].clone();
            let mended = api.replace(name, &params, &mended).await;
            assert!(mended.is_ok(), "{changes:?}: {mended:?}");
        }
    });
}
