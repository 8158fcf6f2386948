//! Claims on loading: what is no rule is refused before it is compiled, and says why.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use serde_json::json;
use stockflow_core::{Field, Role};
use stockflow_host::{Engine, EngineOptions, HostError, Limits, digest_of};
use support::{component, engine, hostile};

fn refused(bytes: &[u8]) -> String {
    engine().load("mine", bytes, None).err().unwrap().to_string()
}

/// A component's text with its imports and exports, as bytes.
fn wat(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap()
}

#[test]
fn a_rule_says_what_it_is() {
    let stock = engine().load("stock", &component("stock"), None).unwrap();
    let said = stock.description();
    assert_eq!((said.name.as_str(), said.role), ("stock", Role::Decider));
    assert!(said.reads.has(Field::ToLocation) && !said.reads.has(Field::Payload));
    assert!(said.config_schema.contains("2020-12"));
}

#[test]
fn bytes_that_are_no_rule_are_refused_and_the_rule_named() {
    assert!(refused(b"#!/bin/sh").contains("rule mine: it is not WebAssembly"));
    assert!(refused(b"\0asm\x01\0\0\0").contains("a core module, not a component"));
    let mut damaged = component("stock");
    damaged.truncate(damaged.len() / 2);
    assert!(refused(&damaged).contains("damaged at byte"));
    assert!(refused(&vec![0; (16 << 20) + 1]).contains("at most 16777216 are taken"));
}

#[test]
fn a_component_of_another_world_or_version_is_refused() {
    let empty = wat("(component)");
    assert!(refused(&empty).contains("does not export `describe`"));
    let wasi = wat(r#"(component (import "wasi:clocks/wall-clock@0.2.0" (instance)))"#);
    assert!(refused(&wasi).contains("imports `wasi:clocks/wall-clock@0.2.0`, but a rule may only compute"));
    let later = wat(r#"(component (import "stockflow:rule/host@0.2.0" (instance)))"#);
    assert!(refused(&later).contains("built for stockflow:rule@0.2.0, this host runs stockflow:rule@0.1.0"));
}

#[test]
fn exports_of_other_types_do_not_link() {
    let text = r#"(component
        (core module $m (func (export "f")))
        (core instance $i (instantiate $m))
        (func $f (canon lift (core func $i "f")))
        (export "describe" (func $f)) (export "configure" (func $f)) (export "apply" (func $f)))"#;
    let error = engine().load("mine", &wat(text), None).err().unwrap();
    assert!(matches!(error, HostError::Compile { .. }), "{error}");
}

#[test]
fn a_digest_that_differs_is_refused() {
    let bytes = component("stock");
    engine().load("stock", &bytes, Some(&digest_of(&bytes))).unwrap();
    let other = format!("sha256:{}", "0".repeat(64));
    let error = engine().load("stock", &bytes, Some(&other)).err().unwrap().to_string();
    assert!(error.contains(&other) && error.contains(&digest_of(&bytes)), "{error}");
}

#[test]
fn a_bad_config_names_its_path_in_the_schema() {
    let config = |value| hostile().configure(&value, Limits::default()).err().unwrap().to_string();
    let typed = config(json!({"behavior": "trap", "size": "much"}));
    assert!(typed.starts_with("rule hostile: config.size: "), "{typed}");
    assert!(config(json!({})).contains("\"behavior\" is a required property"));
    assert!(config(json!({"behavior": "kind"})).contains("unknown variant `kind`"));
    assert!(config(json!({"behavior": "configure-fails"})).contains("asks for an error"));
    let trapped = hostile().configure(&json!({"behavior": "configure-traps"}), Limits::default()).err().unwrap();
    assert!(matches!(trapped, HostError::Configure { .. }), "{trapped}");
}

#[test]
fn compiled_rules_are_kept_in_a_folder_of_our_own() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("components");
    let options = EngineOptions { cache_folder: Some(folder.clone()), instances_max: 8 };
    for _ in 0..2 {
        Engine::new(&options).unwrap().load("stock", &component("stock"), None).unwrap();
    }
    assert!(std::fs::read_dir(&folder).unwrap().count() > 0);
}
