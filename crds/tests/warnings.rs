//! Claims: what is a warning, and that it refuses nothing.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use stockflow_crds::{Problem, Severity, load_all};

const GOOD: &str = include_str!("good.yaml");

#[test]
fn a_warning_says_that_it_is_one() {
    let warning = Problem::warning("spec.stages", "it is odd").with_help("make it even").in_source("p.yaml").at(3, 1);
    assert_eq!(warning.to_string(), "p.yaml:3:1: warning: spec.stages: it is odd (make it even)");
    assert_eq!(Problem::new("spec", "it is wrong").severity, Severity::Error);
    assert_eq!(load_all(GOOD, "p.yaml").unwrap().warnings, []);
}
