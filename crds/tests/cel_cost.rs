//! Claims: what CEL in the definition costs stays within what the API server allows.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use kube_cel::{compile_schema, estimate_rule_cost};
use serde_json::Value;
use stockflow_crds::crd;

/// Every schema that has rules.
fn ruled<'a>(schema: &'a Value, found: &mut Vec<&'a Value>) {
    match schema {
        Value::Object(map) => {
            if map.contains_key("x-kubernetes-validations") {
                found.push(schema);
            }
            map.values().for_each(|inner| ruled(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| ruled(inner, found)),
        _ => {}
    }
}

/// What the API server lets one expression cost, estimated: `StaticEstimatedCostLimit` of
/// k8s.io/apiextensions-apiserver. kube-cel warns from a tenth of it, and estimates nested lists
/// differently from run to run (it finds their bounds by name, in a hash map's order).
const COST_MAX: u64 = 10_000_000;

/// The figure in a warning about cost; nothing in a warning about anything else.
fn estimated_cost(warning: &str) -> Option<u64> {
    warning.strip_prefix("estimated cost ")?.split(' ').next()?.parse().ok()
}

#[test]
fn every_rule_stays_within_the_cost_budget() {
    let crd = serde_json::to_value(crd().unwrap()).unwrap();
    let schema = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"].clone();
    let mut schemas = Vec::new();
    ruled(&schema, &mut schemas);
    assert_eq!(schemas.len(), 21);
    for schema in schemas {
        let compiled = compile_schema(schema);
        for rule in schema["x-kubernetes-validations"].as_array().unwrap() {
            let text = rule["rule"].as_str().unwrap();
            // A list of one counts as a long one here. What the server says is claimed in tests/tests/crd_on_server.
            if ["[self.", "[oldSelf."].iter().any(|list_of_one| text.contains(list_of_one)) {
                continue;
            }
            for warning in estimate_rule_cost(text, &compiled) {
                assert!(estimated_cost(&warning.message).is_some_and(|cost| cost <= COST_MAX), "{warning:?}");
            }
        }
    }
}
