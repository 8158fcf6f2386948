//! Claims: the generated definition is current, small and structural.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use serde_json::Value;
use stockflow_crds::{crd, crd_yaml};

const COMMAND: &str = "cargo run -p stockflow-crds --bin crdgen crds/inventorypipelines.stockflow.dev.yaml";

fn schema() -> Value {
    let crd = serde_json::to_value(crd().unwrap()).unwrap();
    crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"].clone()
}

/// Every schema inside `schema`, with its path.
fn walk(path: &str, schema: &Value, visit: &mut impl FnMut(&str, &Value)) {
    visit(path, schema);
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        walk(&format!("{path}.{name}"), property, visit);
    }
    for inner in ["items", "additionalProperties"] {
        if schema[inner].is_object() {
            walk(&format!("{path}[]"), &schema[inner], visit);
        }
    }
}

#[test]
fn the_file_is_what_the_generator_makes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/inventorypipelines.stockflow.dev.yaml");
    let file = std::fs::read_to_string(path).unwrap_or_default();
    assert!(file == crd_yaml().unwrap(), "the CRD has drifted from its types; run: {COMMAND}");
}

#[test]
fn the_definition_stays_under_256_kib() {
    assert!(crd_yaml().unwrap().len() < 256 * 1024);
}

#[test]
fn the_schema_is_structural() {
    walk("", &schema(), &mut |path, schema| {
        let untyped = ["x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields"];
        let typed = schema["type"].is_string() || untyped.iter().any(|key| schema[*key] == true);
        assert!(typed, "{path} has no type");
        for forbidden in ["$ref", "definitions", "$defs", "deprecated", "patternProperties", "uniqueItems"] {
            assert!(schema[forbidden].is_null(), "{path} has {forbidden}");
        }
        assert!(schema["properties"].is_null() || schema["additionalProperties"].is_null(), "{path}");
        for branch in schema["oneOf"].as_array().into_iter().flatten() {
            assert!(branch["type"].is_null() && branch["properties"].is_null(), "{path} types inside oneOf");
        }
    });
}

#[test]
fn every_field_of_the_spec_is_described() {
    let schema = schema();
    walk("spec", &schema["properties"]["spec"], &mut |path, schema| {
        let described = schema["description"].as_str().is_some_and(|text| !text.is_empty());
        assert!(described || path.ends_with("[]"), "{path} has no description");
    });
}

/// What the API server would miss in `value`.
fn missing(path: &str, schema: &Value, value: &Value) -> Vec<String> {
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let here = required.filter(|name| value.is_object() && value.get(*name).is_none());
    let mut found: Vec<String> = here.map(|name| format!("{path}.{name}")).collect();
    for (name, inner) in value.as_object().into_iter().flatten() {
        found.extend(missing(&format!("{path}.{name}"), &schema["properties"][name], inner));
    }
    for (n, item) in value.as_array().into_iter().flatten().enumerate() {
        found.extend(missing(&format!("{path}[{n}]"), &schema["items"], item));
    }
    found
}

#[test]
fn the_server_misses_nothing_in_a_good_pipeline() {
    let good: Value = serde_saphyr::from_str(include_str!("good.yaml")).unwrap();
    assert_eq!(missing("", &schema(), &good), [""; 0]);
}

#[test]
fn every_list_that_a_rule_walks_is_bounded() {
    let schema = schema();
    walk("spec", &schema["properties"]["spec"], &mut |path, schema| {
        // What a pod says in its own words: no rule looks into it.
        if [".affinity.", ".tolerations[]", ".topologySpreadConstraints[]"].iter().any(|part| path.contains(part)) {
            return;
        }
        assert!(schema["type"] != "array" || schema["maxItems"].is_u64(), "{path} has no maxItems");
        let open = schema["type"] == "object" && schema["additionalProperties"].is_object();
        assert!(!open || schema["maxProperties"].is_u64(), "{path} has no maxProperties");
    });
}
