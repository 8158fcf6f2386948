//! What there is of Stockflow in the cluster: each object, of whatever kind, with the labels of the chart or of the operator.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::bed::Bed;

/// Of what the chart installs, what the operator makes and its lease; of workers' volumes; of what Helm notes.
const SELECTORS: [&str; 3] =
    ["app.kubernetes.io/name in (stockflow,stockflow-operator)", "stockflow.dev/pipeline", "owner=helm,name=stockflow"];
/// No objects of anybody's: how the control plane is.
const NO_OBJECTS: &str = "componentstatuses";

/// Kind, namespace and name of each; none while the server does not know what kinds it has.
pub fn objects(bed: &Bed) -> Option<BTreeSet<String>> {
    let kinds = bed.try_kubectl(&["api-resources", "--verbs=list", "--output=name"]).ok()?;
    let kinds: Vec<&str> = kinds.lines().map(str::trim).filter(|kind| *kind != NO_OBJECTS).collect();
    let kinds = kinds.join(",");
    let mut found = BTreeSet::new();
    for selector in SELECTORS {
        let said = bed.try_kubectl(&["get", &kinds, "--all-namespaces", "--selector", selector, "-o", "json"]).ok()?;
        let list: Value = serde_json::from_str(&said).unwrap();
        found.extend(list["items"].as_array().unwrap().iter().map(named));
    }
    Some(found)
}

/// The pipelines of the whole cluster, by their namespaces.
pub fn pipelines(bed: &Bed) -> BTreeSet<String> {
    let list = bed.json(&["get", "inventorypipelines", "--all-namespaces"]);
    let namespace = |pipeline: &Value| pipeline["metadata"]["namespace"].as_str().unwrap().to_owned();
    list["items"].as_array().unwrap().iter().map(namespace).collect()
}

fn named(object: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let metadata = &object["metadata"];
    format!("{} {}/{}", text(&object["kind"]), text(&metadata["namespace"]), text(&metadata["name"]))
}
