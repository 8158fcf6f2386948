//! A rule of one's own in a registry: it decides, and another build than the one of its digest never does.

use std::time::Duration;

use stockflow_tests::patience::{self, wait_for};

use crate::bed::Bed;
use crate::own_rule::{built, decides};
use crate::team::{PATIENCE, Team};

/// Lines of the stage: an artifact, and what it must be.
fn rule(reference: &str, digest: &str) -> String {
    format!("    - {{name: at-most, module: {{oci: '{reference}'}}, digest: '{digest}', config: {{most: 2}}}}\n")
}

#[test]
#[ignore = "needs a registry: make e2e"]
fn a_rule_of_a_registry_decides_and_another_build_never_replaces_it() {
    let bed = Bed::with("registry");
    let mut team = Team::new(&bed, "registry");
    let home = tempfile::tempdir().unwrap();
    let wasm = built(home.path());
    let pushed = bed.script(&["scripts/kind/registry.sh", "push", "rules/at-most:1", &wasm]);
    let (reference, digest) = pushed.trim().split_once(' ').unwrap();
    team.stock_rule = rule(reference, digest);
    team.apply();
    team.ready();
    team.send(42, 5_000);
    decides(&team);
    let before = (team.pods("normalize"), team.pods("stock"));

    // What the spec wants now is not what the registry has.
    let load = team.load(43, 500);
    let other = format!("sha256:{}", "0".repeat(64));
    team.stock_rule = rule(reference, &other);
    team.apply();
    let refused = wait_for(
        "RuleNotFetched",
        PATIENCE,
        || team.told(),
        || team.condition("RulesReady").filter(|told| told["reason"] == "RuleNotFetched" && told["status"] == "False"),
    );
    let said = refused["message"].as_str().unwrap();
    println!("it says: {said}");
    assert!(said.contains(reference) && said.contains(&other) && said.contains(digest), "{said}");
    patience::pass(Duration::from_secs(5));
    println!("{} events meanwhile", load.stop());
    decides(&team);
    assert_eq!((team.pods("normalize"), team.pods("stock")), before, "pods, with a rule that could not be had");

    team.stock_rule = rule(reference, digest);
    team.apply();
    team.ready();
    assert_eq!((team.pods("normalize"), team.pods("stock")), before, "pods, with the rule put back");
    team.forget();
}
