//! A rule of one's own: made from the template, built, put into a config map, applied; events show its effect.

use std::collections::HashSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use stockflow_tests::kafka::Record;
use stockflow_tests::patience::wait_for;

use crate::bed::{Bed, root};
use crate::team::{PATIENCE, Team};

fn stockflow(words: &[&str]) {
    let mut command = Command::new(root().join("target/debug/stockflow"));
    let output = command.args(words).env("CARGO_NET_OFFLINE", "true").output().unwrap();
    assert!(output.status.success(), "stockflow {}: {}", words.join(" "), String::from_utf8_lossy(&output.stderr));
}

/// Builds the template's rule, which refuses reservations of more than a customer should get.
pub fn built(home: &Path) -> String {
    let (crate_, wasm) = (home.join("at-most"), home.join("at-most.wasm"));
    let (crate_, wasm) = (crate_.to_str().unwrap(), wasm.to_str().unwrap());
    stockflow(&["rule", "new", "at-most", "--path", crate_, "--sdk", root().join("plugins/sdk").to_str().unwrap()]);
    stockflow(&["rule", "build", crate_, "--offline", "--out", wasm]);
    wasm.to_owned()
}

fn event(record: &Record) -> Value {
    serde_json::from_slice(record.value.as_ref().unwrap()).unwrap()
}

fn id(event: &Value) -> String {
    event["eventId"].as_str().unwrap().to_owned()
}

/// Waits until the rule has refused each reservation that was sent and is of more than 2, and nothing else.
pub fn decides(team: &Team<'_>) {
    let too_many = |event: &Value| event["eventType"] == "RESERVATION" && event["quantityDelta"].as_i64() > Some(2);
    let wanted: HashSet<String> =
        team.read("events").iter().map(event).filter(too_many).map(|event| id(&event)).collect();
    assert!(wanted.len() > 100, "{}", wanted.len());
    let refused =
        || team.read("refused").iter().map(event).filter(|told| told["reason"] == "TOO_MANY").collect::<Vec<_>>();
    let told = wait_for(
        "its refusals",
        PATIENCE,
        || team.told(),
        || Some(refused()).filter(|told| told.len() >= wanted.len()),
    );
    assert_eq!(told.len(), wanted.len(), "each once");
    assert_eq!(told.iter().map(id).collect::<HashSet<_>>(), wanted);
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn a_rule_of_ones_own_is_built_put_into_a_config_map_and_decides() {
    let bed = Bed::open();
    let mut team = Team::new(&bed, "own-rule");
    let home = tempfile::tempdir().unwrap();
    let wasm = built(home.path());
    team.kubectl(&["create", "configmap", "rules", &format!("--from-file=at-most.wasm={wasm}")]);
    team.stock_rule =
        "    - {name: at-most, module: {configMap: {name: rules, key: at-most.wasm}}, config: {most: 2}}\n".into();
    team.apply();
    team.ready();
    team.send(41, 5_000);
    decides(&team);
    team.forget();
}
