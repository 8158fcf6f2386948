//! Claims: what is a warning, and that it refuses nothing.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use stockflow_crds::{Problem, Severity, load, load_all, resolve};

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

/// What is said of the rules of the good pipeline's ledger, where the second has these limits.
fn limited(limits: &str) -> Vec<Problem> {
    let text = GOOD.replace("limits: {fuel: 10000000, memory: 32Mi, deadline: 1s}", limits);
    assert!(load(&text, "p.yaml").is_ok());
    load_all(&text, "p.yaml").unwrap().warnings
}

#[test]
fn a_warning_says_that_it_is_one() {
    let warning = Problem::warning("spec.stages", "it is odd").with_help("make it even").in_source("p.yaml").at(3, 1);
    assert_eq!(warning.to_string(), "p.yaml:3:1: warning: spec.stages: it is odd (make it even)");
    assert_eq!(Problem::new("spec", "it is wrong").severity, Severity::Error);
    assert_eq!(load_all(GOOD, "p.yaml").unwrap().warnings, []);
}

#[test]
fn with_problems_come_the_warnings() {
    let text = GOOD.replace("limits: {fuel: 10000000", "limits: {fuel: 100000000000, deadline: 10s");
    let text = text.replace(", deadline: 1s}", "}").replace("min: 0, max: 12", "min: 2, max: 1");
    let problems = load_all(&text, "p.yaml").unwrap_err();
    let severities: Vec<Severity> = problems.iter().map(|problem| problem.severity).collect();
    assert_eq!(severities, [Severity::Error, Severity::Warning]);
}

#[test]
fn a_field_without_a_value_counts_as_left_out_and_is_told() {
    let text = GOOD.replace("    scaling: {", "    scaling: # {").replace("to: alerts}", "to: alerts, with: null}");
    let warnings = load_all(&text, "p.yaml").unwrap().warnings;
    let told: Vec<String> = warnings.iter().map(|warning| warning.to_string()).collect();
    assert_eq!(
        told,
        [
            "p.yaml:49:12: warning: spec.stages[1].scaling: `scaling` has no value, and counts as left out (write one, or \
          leave `scaling` out indeed; a section with all its defaults is `{}`)"
        ]
    );
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

#[test]
fn an_event_that_may_hold_its_thread_for_long_is_told_with_how_long() {
    let told = |limits: &str| limited(limits).iter().map(|warning| format!("{warning}\n")).collect::<String>();
    insta::assert_snapshot!(
        ["limits: {fuel: 1000000000, deadline: 1m}", "limits: {fuel: 1000000000000, deadline: 10m}"].map(told).concat()
    );
}

#[test]
fn whichever_of_fuel_and_deadline_ends_first_bounds_the_time() {
    assert_eq!(limited("limits: {fuel: 1000000000000}"), []);
    assert_eq!(limited("limits: {fuel: 10000000, deadline: 10m}"), []);
    // 2.45 s, twice, beside 0.1 s of the other rule.
    assert_eq!(limited("limits: {fuel: 490000000, deadline: 10m}"), []);
    assert_eq!(limited("limits: {fuel: 490200000, deadline: 10m}").len(), 1);
    // 1.634 s, three times.
    assert_eq!(limited("limits: {fuel: 1000000000000, deadline: 1633ms}"), []);
    assert_eq!(limited("limits: {fuel: 1000000000000, deadline: 1634ms}").len(), 1);
}

/// What is said of the good pipeline with one text replaced, that is taken all the same.
fn warned_of(from: &str, to: &str) -> Vec<Problem> {
    assert!(GOOD.contains(from), "{from}");
    load_all(&GOOD.replacen(from, to, 1), "p.yaml").unwrap().warnings
}

#[test]
fn a_session_that_brokers_refuse_unless_they_were_told_otherwise_is_warned_of() {
    let said = warned_of("replicationFactor: 3", "sessionTimeout: 5999ms");
    assert!(said[0].path == "spec.kafka.sessionTimeout" && said[0].message.contains("6s"), "{said:?}");
    assert_eq!(warned_of("replicationFactor: 3", "sessionTimeout: 6s"), []);
}

#[test]
fn memory_below_what_the_bounds_come_to_is_warned_of_with_the_figure_and_too_little_to_start_is_refused() {
    let requests = "requests: {cpu: 2, memory: 1Gi}";
    let figure = load(GOOD, "p.yaml").map(|good| resolve(&good).unwrap().stages[1].worker.limits["memory"].clone());
    let said = warned_of(requests, "limits: {memory: 65Mi}");
    assert!(said.len() == 1 && said[0].path.ends_with("worker.resources.limits.memory"), "{said:?}");
    let mebibytes = said[0].message.split_whitespace().find_map(|word| word.strip_suffix("Mi")).unwrap();
    let mebibytes: u64 = mebibytes.parse().unwrap();
    assert!(
        figure.is_ok_and(|figure| [format!("{mebibytes}Mi"), format!("{}Gi", mebibytes / 1_024)].contains(&figure))
    );
    assert_eq!(warned_of(requests, &format!("limits: {{memory: {mebibytes}Mi}}")), []);
    for little in ["\"1\"", "63Mi", "1000"] {
        let problems =
            load(&GOOD.replacen(requests, &format!("limits: {{memory: {little}}}"), 1), "p.yaml").unwrap_err();
        assert!(problems.iter().any(|problem| problem.message.contains("no worker starts")), "{little}: {problems:?}");
    }
}
