//! Claims: what is a warning, and that it refuses nothing.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use stockflow_crds::{Problem, Severity, load_all, resolve};

const GOOD: &str = include_str!("good.yaml");

/// What is said of a pipeline with these stages that is taken all the same.
fn warned(stages: &str) -> String {
    let text = format!(
        "apiVersion: stockflow.dev/v1alpha1\nkind: InventoryPipeline\nmetadata: {{name: shop}}\nspec:\n  \
         kafka: {{bootstrapServers: [kafka:9092]}}\n  topics: [{{name: a}}, {{name: b}}, {{name: c}}]\n  \
         stages:\n{stages}"
    );
    let loaded = load_all(&text, "p.yaml").unwrap();
    assert!(resolve(&loaded.pipelines[0]).is_ok());
    loaded.warnings.iter().map(|warning| format!("{warning}\n")).collect()
}

/// A stage that reads `from` and whose rule has this config; `more` may be a ledger or what it publishes.
fn stage(name: &str, from: &str, config: &str, more: &str) -> String {
    format!(
        "  - name: {name}\n    from: [{{topic: {from}}}]\n    rules: [{{name: r, module: {{builtin: route}}, config: \
         {config}}}]\n{more}"
    )
}

fn to(topic: &str) -> String {
    format!("{{routes: [{{to: {topic}}}]}}")
}

#[test]
fn a_warning_says_that_it_is_one() {
    let warning = Problem::warning("spec.stages", "it is odd").with_help("make it even").in_source("p.yaml").at(3, 1);
    assert_eq!(warning.to_string(), "p.yaml:3:1: warning: spec.stages: it is odd (make it even)");
    assert_eq!(Problem::new("spec", "it is wrong").severity, Severity::Error);
    assert_eq!(load_all(GOOD, "p.yaml").unwrap().warnings, []);
}

#[test]
fn a_cycle_without_a_ledger_is_named_stage_by_stage_and_topic_by_topic() {
    let stages = [
        stage("one", "a", &to("b"), ""),
        stage("two", "b", "{otherwise: {topic: c}}", ""),
        stage("three", "c", &to("b"), "    publish: {refusals: {topic: a}}\n"),
    ];
    insta::assert_snapshot!(warned(&stages.concat()));
    insta::assert_snapshot!(warned(&stage("own", "a", "{routes: [{to: b}, {to: a}]}", "")));
    let letters =
        [stage("one", "a", &to("c"), "    publish: {deadLetters: {topic: b}}\n"), stage("again", "b", &to("a"), "")];
    assert!(
        warned(&letters.concat()).contains("stage `one` -> topic `b` -> stage `again` -> topic `a` -> stage `one`")
    );
}

#[test]
fn a_cycle_through_a_ledger_or_one_that_no_config_names_is_left_alone() {
    let ledger = "    ledger: {}\n";
    assert_eq!(warned(&stage("own", "a", &to("a"), ledger)), "");
    let through = [stage("one", "a", &to("b"), ""), stage("two", "b", &to("a"), ledger)];
    assert_eq!(warned(&through.concat()), "");
    let line = [stage("one", "a", &to("b"), ""), stage("two", "b", &to("c"), ""), stage("three", "c", "{}", "")];
    assert_eq!(warned(&line.concat()), "");
}
