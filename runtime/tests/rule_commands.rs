//! Claims: `stockflow rule describe`, `test` and `bench`, on the rules that the build makes.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::path::PathBuf;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use support::{root, stockflow};

/// Goods come in, are held, sold, held in vain, and one event comes again.
const EVENTS: &str = r#"{"eventId":"e-1","eventType":"RECEIPT","sku":"A","locationId":"S","quantity":10,"timestamp":"2026-03-02T08:00:00Z"}
{"eventId":"e-2","eventType":"RESERVATION","sku":"A","locationId":"S","quantity":4,"reservationId":"r-1","timestamp":"2026-03-02T08:01:00Z"}
{"eventId":"e-3","eventType":"SALE","sku":"B","locationId":"S","quantity":1,"timestamp":"2026-03-02T08:02:00Z"}
{"eventId":"e-4","eventType":"RESERVATION","sku":"A","locationId":"S","quantity":7,"reservationId":"r-2","timestamp":"2026-03-02T08:03:00Z"}
{"eventId":"e-4","eventType":"RESERVATION","sku":"A","locationId":"S","quantity":7,"reservationId":"r-2","timestamp":"2026-03-02T08:03:00Z"}
"#;

/// A folder with a file of `events` in it.
fn events(text: &str) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    std::fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

/// A component that `make rules` built.
fn component(name: &str) -> String {
    let path: PathBuf = root().join("target/rules").join(format!("{name}.wasm"));
    path.to_str().unwrap().to_owned()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// What the command printed; it must have succeeded.
#[track_caller]
fn printed(output: &Output) -> &str {
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// What the command complained of, with its exit code.
fn complaint(args: &[&str]) -> (Option<i32>, String) {
    let output = stockflow(args);
    (output.status.code(), text(&output.stderr).to_owned())
}

#[test]
fn a_rule_says_what_it_is() {
    let output = stockflow(&["rule", "describe", "low-stock"]);
    let said = printed(&output);
    assert!(said.starts_with("low-stock 0.1.0, an observer"), "{said}");
    for part in
        ["digest  sha256:", "reads   sku, location, state", "state   version 1", "threshold      integer, required"]
    {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
}

#[test]
fn a_built_in_rule_and_its_file_are_the_same_rule() {
    let [built_in, file] = ["stock".to_owned(), component("stock")].map(|rule| {
        let output = stockflow(&["rule", "describe", &rule, "--output", "json"]);
        serde_json::from_str::<Value>(printed(&output)).unwrap()
    });
    assert_eq!(built_in, file);
    assert_eq!(built_in["role"], "decider");
    assert_eq!(built_in["reads"], serde_json::json!(["to-location", "disposition"]));
    assert_eq!(built_in["stateVersion"], Value::Null);
    assert_eq!(built_in["bytes"], std::fs::metadata(component("stock")).unwrap().len());
    assert!(built_in["configSchema"]["properties"]["expectTo"].is_object(), "{built_in}");
}

#[test]
fn a_test_shows_what_came_of_each_event() {
    let (_folder, events) = events(EVENTS);
    let output = stockflow(&["rule", "test", "stock", "--events", &events, "--until", "2026-03-02T09:00:00Z"]);
    let said = printed(&output);
    let lines: Vec<String> = said.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let wanted = [
        "1 e-1: RECEIPT 10 of A at S applied: 10 available, version 1",
        "2 e-2: RESERVATION 4 of A at S for r-1 applied: 6 available, 4 reserved, version 2",
        "3 e-3: SALE 1 of B at S applied: -1 available, version 1",
        "4 e-4: RESERVATION 7 of A at S for r-2 refused INSUFFICIENT_STOCK (7 asked for, 6 available)",
        "5 e-4: RESERVATION 7 of A at S for r-2 duplicate",
    ];
    assert_eq!(lines[..5], wanted);
    let expiry = "2026-03-02T08:16:00.000Z: EXPIRY 4 of A at S for r-1 applied: 10 available, version 3";
    let sum = "5 events: 3 applied, 1 refused (INSUFFICIENT_STOCK 1), 1 duplicate, 1 made by timers and expiries.";
    assert_eq!(lines[5..8], [expiry, "", sum]);
    assert!(
        lines[8].starts_with("The same one by one, in batches of 7, 256 and 4096, replayed, and on fresh"),
        "{said}"
    );
}

#[test]
fn what_a_rule_emits_and_keeps_is_shown() {
    let (_folder, events) = events(EVENTS);
    let config = r#"{"threshold": 6, "to": "alerts"}"#;
    let output = stockflow(&["rule", "test", "low-stock", "--events", &events, "--config", config]);
    let said = printed(&output);
    assert!(
        said.contains(r#"emits to alerts, key A:S: {"available":6,"locationId":"S","sku":"A","status":"LOW""#),
        "{said}"
    );
    assert!(said.contains("keeps as state: low"), "{said}");
}

#[test]
fn a_rule_that_remembers_is_found_and_the_event_named() {
    let (_folder, events) = events(EVENTS);
    let config = r#"{"behavior": "remembers"}"#;
    let hostile = component("hostile");
    let output = stockflow(&["rule", "test", &hostile, "--events", &events, "--config", config]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.contains("answers the same event differently: line "), "{said}");
    assert!(said.contains("one by one: "), "{said}");
    assert!(said.contains("refused REMEMBERED") && said.contains("applied"), "{said}");
    assert!(text(&output.stdout).contains("e-1: RECEIPT 10"), "what it did is shown up to there");
}

#[test]
fn a_rule_that_fails_alike_every_time_passes_with_its_dead_told() {
    let (_folder, events) = events(EVENTS);
    let config = r#"{"behavior": "trap", "when": "B"}"#;
    let output = stockflow(&["rule", "test", &component("hostile"), "--events", &events, "--config", config]);
    let said = printed(&output);
    assert!(said.contains("dead: rule ") && said.contains("RULE_TRAPPED"), "{said}");
    assert!(said.contains("1 dead (RULE_TRAPPED 1)"), "{said}");
}

#[test]
fn a_bench_gives_figures() {
    let output = stockflow(&["rule", "bench", "stock", "--count", "500", "--output", "json"]);
    let figures: Value = serde_json::from_str(printed(&output)).unwrap();
    let calls = figures["calls"].as_array().unwrap();
    let sizes: Vec<u64> = calls.iter().map(|call| call["eventsPerCall"].as_u64().unwrap()).collect();
    assert_eq!(sizes, [1, 16, 256]);
    for call in calls {
        assert!(call["nsPerEvent"].as_f64().unwrap() > 0.0, "{figures}");
        assert!(call["fuelPerEvent"].as_f64().unwrap() > 1.0, "{figures}");
    }
}

#[test]
fn a_bench_over_a_file_prints_a_table() {
    let (_folder, events) = events(EVENTS);
    let config = r#"{"threshold": 6, "to": "alerts"}"#;
    let output = stockflow(&["rule", "bench", "low-stock", "--events", &events, "--config", config]);
    let said = printed(&output);
    assert!(said.contains("events a call  ns an event  fuel an event"), "{said}");
}

#[test]
fn a_config_that_does_not_fit_is_told_with_its_place() {
    let (_folder, events) = events(EVENTS);
    let with = |config: &str| complaint(&["rule", "test", "low-stock", "--events", &events, "--config", config]);
    let (code, said) = with(r#"{"threshold": "five", "to": "alerts"}"#);
    assert_eq!(code, Some(2));
    assert!(said.contains("rule low-stock: config.threshold: \"five\" is not of type \"integer\""), "{said}");
    let (code, said) = with("{threshold: 5}");
    assert_eq!((code, said.contains("--config: the config is not JSON")), (Some(2), true), "{said}");
    let (code, said) = with("@missing.json");
    assert_eq!((code, said.contains("cannot read missing.json")), (Some(2), true), "{said}");
}

#[test]
fn a_wrong_event_is_told_with_its_line() {
    let (_folder, events) = events(&EVENTS.replace("\"quantity\":1,", "\"quantity\":\"one\","));
    let (code, said) = complaint(&["rule", "test", "stock", "--events", &events]);
    assert_eq!(code, Some(2));
    assert!(said.contains("events.jsonl:3: quantity \"one\" is not a decimal number"), "{said}");
}

#[test]
fn what_is_not_there_is_told() {
    let (_folder, events) = events("\n");
    let cases = [
        (vec!["describe", "missing.wasm"], "cannot read the rule missing.wasm"),
        (vec!["describe", "stok"], "did you mean `stock`?"),
        (vec!["describe", &events], "it is not WebAssembly"),
        (vec!["test", "stock", "--events", "missing.jsonl"], "missing.jsonl: cannot open"),
        (vec!["test", "stock", "--events", &events], "there are no events in it"),
        (vec!["bench", "stock", "--events", &events], "there are no events in it"),
    ];
    for (args, wanted) in cases {
        let (code, said) = complaint(&[&["rule"], args.as_slice()].concat());
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(wanted), "{said}");
    }
}
