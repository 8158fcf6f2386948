//! Claims on schemas: misfits are named, and no schema takes for ever.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

use serde_json::{Map, json};

use super::*;

#[test]
fn a_misfit_names_its_place_as_people_write_it() {
    let schema = r#"{"type": "object", "properties": {"windows": {"type": "array", "items": {"type": "integer"}}}}"#;
    let schema = compile(schema).unwrap();
    assert!(misfit(&schema, &json!({"windows": [1, 2]})).is_none());
    let found = misfit(&schema, &json!({"windows": [1, "2"]})).unwrap();
    assert_eq!((found.path.as_str(), found.message.as_str()), (".windows[1]", r#""2" is not of type "integer""#));
}

#[test]
fn a_schema_of_elsewhere_is_not_fetched() {
    assert!(compile(r#"{"$ref": "file:///etc/passwd"}"#).is_err());
    assert!(compile("{").unwrap_err().contains("is not JSON"));
}

/// Definitions, each of which names the next one as `with` says.
fn chain(length: usize, with: impl Fn(Value) -> Value) -> String {
    let definition = |n: usize| (format!("d{n}"), with(json!({"$ref": format!("#/$defs/d{}", n + 1)})));
    let mut defs: Map<String, Value> = (0..length).map(definition).collect();
    defs.insert(format!("d{length}"), json!({"type": "object"}));
    json!({"$ref": "#/$defs/d0", "$defs": defs}).to_string()
}

#[test]
fn a_schema_that_doubles_itself_forty_times_is_not_tried() {
    for word in ["allOf", "anyOf", "oneOf"] {
        let schema = compile(&chain(40, |next| json!({word: [next, next]}))).unwrap();
        let found = misfit(&schema, &json!({})).unwrap();
        assert!(found.message.contains("more than 1000000 steps"), "{}", found.message);
    }
    let both = compile(&chain(40, |next| json!({"properties": {"a": next}, "additionalProperties": next}))).unwrap();
    let deep = (0..40).fold(json!({}), |inner, _| json!({"a": inner, "b": 1}));
    assert!(misfit(&both, &deep).unwrap().message.contains("steps"));
    let seen = compile(&chain(40, |next| json!({"allOf": [next], "unevaluatedProperties": false}))).unwrap();
    assert!(misfit(&seen, &json!({})).unwrap().message.contains("steps"));
}

#[test]
fn a_schema_that_refers_to_itself_is_validated() {
    let tree = json!({"type": "object", "additionalProperties": {"$ref": "#"}}).to_string();
    let tree = compile(&tree).unwrap();
    assert!(misfit(&tree, &json!({"a": {"b": {}, "c": {"d": {}}}})).is_none());
    assert_eq!(misfit(&tree, &json!({"a": {"b": 1}})).unwrap().path, ".a.b");
    let circle = compile(&json!({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}).to_string());
    assert!(circle.is_ok_and(|circle| misfit(&circle, &json!({})).is_none()));
}

#[test]
fn a_chain_of_references_is_followed_so_far() {
    let schema = compile(&chain(100, |next| json!({"allOf": [next]}))).unwrap();
    assert!(misfit(&schema, &json!({})).is_none());
    assert!(misfit(&schema, &json!(1)).is_some());
    let refused = compile(&chain(1_000, |next| next)).err().unwrap();
    assert!(refused.contains("schemas deep"), "{refused}");
}

#[test]
fn a_schema_of_many_values_or_properties_is_validated() {
    let schema = json!({"type": "array", "items": {"enum": (0..500).collect::<Vec<_>>()}}).to_string();
    let schema = compile(&schema).unwrap();
    assert!(misfit(&schema, &json!((0..1_000).map(|n| n % 500).collect::<Vec<_>>())).is_none());
    assert!(misfit(&schema, &json!(vec![1; 10_000])).unwrap().message.contains("steps"));
}

#[test]
fn patterns_are_linear_and_bounded() {
    let slow = compile(r#"{"pattern": "^(a|a)*(b|b)*(a|b)*$"}"#).unwrap();
    assert!(misfit(&slow, &json!(format!("{}c", "ab".repeat(20_000)))).is_some());
    assert!(compile(r#"{"pattern": "(?=a)b"}"#).is_err(), "what looks around is not linear");
    assert!(compile(r#"{"pattern": "((a{1,1000}){1,1000}){1,1000}"}"#).is_err());
}

#[test]
fn what_is_elsewhere_is_refused() {
    for schema in [r##"{"$ref": "#anchor"}"##, r##"{"$ref": "#/$defs/none"}"##, r#"{"not": {"$id": "http://a/b"}}"#] {
        assert!(compile(schema).is_err(), "{schema}");
    }
}
