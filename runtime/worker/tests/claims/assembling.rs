//! Assembling: what is wrong with a pipeline's rules is said with the path of the field.

use crate::support::{assembly, pipeline};

/// What a stage with this rule says, by the ledger that it has or not.
fn said(rule: &str, ledger: &str) -> String {
    let spec = format!(
        "
  topics: [{{name: canonical, partitions: 1}}, {{name: alerts, partitions: 1}}]
  stages:
  - name: stock
    from: [{{topic: canonical}}]
    {ledger}
    rules: [{{name: first, module: {{builtin: stock}}}}, {rule}]
"
    );
    let pipeline = pipeline(&spec);
    let Err(error) = assembly(&pipeline).stage(0, &pipeline.stages[0], 1) else { panic!("assembled: {rule}") };
    error.to_string()
}

#[test]
fn a_rule_that_keeps_state_needs_a_ledger() {
    let said = said("{name: low, module: {builtin: low-stock}, config: {threshold: 1, to: alerts}}", "");
    assert!(said.starts_with("spec.stages[0].rules[1]: rule low keeps state"), "{said}");
    assert!(said.contains("give the stage a `ledger`"), "{said}");
}

#[test]
fn a_module_that_cannot_be_had_is_named() {
    let said = said("{name: mine, module: {file: nothing-there.wasm}}", "ledger: {}");
    assert!(said.starts_with("spec.stages[0].rules[1].module: "), "{said}");
    assert!(said.contains("nothing-there.wasm"), "{said}");
}

#[test]
fn a_config_that_a_rule_does_not_take_is_refused_with_its_words() {
    let rule = "{name: low, module: {builtin: low-stock}, config: {threshold: 5, to: alerts, recoverAt: 5}}";
    let said = said(rule, "ledger: {}");
    assert!(said.starts_with("spec.stages[0].rules[1].config: "), "{said}");
    assert!(said.contains("recoverAt"), "{said}");
}

#[test]
fn a_component_of_another_digest_is_not_run() {
    let digest = format!("sha256:{}", "0".repeat(64));
    let said = said(&format!("{{name: mine, module: {{file: hostile.wasm}}, digest: '{digest}'}}"), "ledger: {}");
    assert!(said.starts_with("spec.stages[0].rules[1]: "), "{said}");
    assert!(said.contains(&digest), "{said}");
}
