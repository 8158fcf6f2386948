//! Claims: what would go to a compacted topic without a key is refused, as far as a pipeline shows it.

use stockflow_crds::load;

/// What is said of a stage that reads `from` with this rule. The topic `latest` is compacted, `all` is not.
fn said(input: &str, ledger: &str, builtin: &str, config: &str) -> String {
    let text = format!(
        "apiVersion: stockflow.dev/v1alpha1\nkind: InventoryPipeline\nmetadata: {{name: shop}}\nspec:\n  \
         kafka: {{bootstrapServers: [kafka:9092]}}\n  \
         topics: [{{name: raw}}, {{name: all}}, {{name: latest, cleanup: compact}}]\n  \
         stages:\n  - name: s\n    from: [{input}]\n{ledger}    \
         rules: [{{name: r, module: {builtin}, config: {config}}}]\n"
    );
    let problems = load(&text, "p.yaml").err().unwrap_or_default();
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

const RAW: &str = "{topic: raw}";
const LEDGER: &str = "    ledger: {}\n";

fn route(config: &str) -> String {
    said(RAW, "", "{builtin: route}", config)
}

#[test]
fn a_key_that_may_be_empty_is_refused_for_a_compacted_topic() {
    insta::assert_snapshot!(
        [
            route("{routes: [{to: latest, key: order}]}"),
            route("{routes: [{to: all}, {to: latest}]}"),
            route("{routes: [], otherwise: {topic: latest}}"),
            said(RAW, LEDGER, "{builtin: announce}", "{topics: [{topic: all, key: user}, {topic: latest, key: user}]}"),
        ]
        .concat()
    );
}

#[test]
fn a_key_of_what_each_event_has_is_taken() {
    let announced = "{topics: [{topic: latest}, {topic: latest, key: sku}, {topic: latest, key: location}]}";
    assert_eq!(said(RAW, LEDGER, "{builtin: announce}", announced), "");
    assert!(!said(RAW, "", "{builtin: announce}", announced).is_empty());
    assert_eq!(route("{routes: [{to: latest, as: event}]}"), "");
    assert_eq!(route("{routes: [{to: all, as: event}, {to: latest, key: sku}]}"), "", "what has none was refused");
    assert!(!route("{routes: [{to: all, as: event, when: {kinds: [sale]}}, {to: latest, key: sku}]}").is_empty());
    assert_eq!(route("{routes: [{to: latest, key: sku, when: {skuPrefix: B-}}]}"), "");
    assert_eq!(route("{routes: [{to: latest, key: location, when: {locations: [store-1]}}]}"), "");
    assert!(!route("{routes: [{to: latest, key: location, when: {locations: [store-1, '']}}]}").is_empty());
}

#[test]
fn a_constant_is_had_by_each_event_if_every_input_has_it() {
    let constant = "{topic: raw, fields: {sku: /sku, locationId: {constant: store-1}}}";
    assert_eq!(said(constant, "", "{builtin: route}", "{routes: [{to: latest}]}"), "");
    assert!(!said(constant, "", "{builtin: route}", "{routes: [{to: latest, key: sku}]}").is_empty());
    let mixed = format!("{constant}, {{topic: all}}");
    assert!(!said(&mixed, "", "{builtin: route}", "{routes: [{to: latest}]}").is_empty());
}

#[test]
fn what_a_rule_of_the_users_own_keys_by_is_for_the_stage_to_find() {
    assert_eq!(said(RAW, "", "{file: rules/mine.wasm}", "{routes: [{to: latest, key: order}]}"), "");
}
