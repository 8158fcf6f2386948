//! Claims: what is said of bad pipelines, word for word.

use stockflow_crds::{REFUSED_SETTINGS, RefusedSettings, load};

const GOOD: &str = include_str!("good.yaml");

/// Every problem of the good pipeline after some texts were replaced.
fn problems(changes: &[(&str, &str)]) -> String {
    let mut text = GOOD.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "`{from}` is not in good.yaml");
        text = text.replacen(from, to, 1);
    }
    let problems = load(&text, "p.yaml").err().unwrap_or_default();
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

/// The problems of each change by itself.
fn each(changes: &[(&str, &str)]) -> String {
    let told = changes.iter().map(|(from, to)| format!("{from:?} -> {to:?}\n  {}", problems(&[(from, to)])));
    told.collect()
}

#[test]
fn a_good_pipeline_has_no_problem() {
    assert_eq!(load(GOOD, "p.yaml").map(|pipeline| pipeline.spec.stages.len()), Ok(2));
}

#[test]
fn every_problem_is_said_at_once() {
    insta::assert_snapshot!(problems(&[
        ("bootstrapServers: [kafka.kafka:9092]", "bootstrapServers: [kafka]"),
        ("quantityScale: 0", "quantityScale: 12"),
        ("from: [{topic: canonical}]", "from: [{topic: canonicl}, {topic: raw-store}]"),
        ("max: 12", "max: 1"),
        ("min: 0", "min: 2"),
        ("topic: dead", "topic: daed"),
        ("name: low-stock", "name: books"),
        ("{builtin: retail-lines}", "{builtin: ''}"),
        ("memory: 32Mi", "memory: 1Ki"),
        ("managed: false", "managed: false, partitions: 3"),
        ("name: refused, partitions: 3", "name: refused, partitions: 0"),
    ]));
}

#[test]
fn names_that_collide_or_grow_too_long_are_named() {
    insta::assert_snapshot!(problems(&[
        ("name: omnichannel", "name: the-omnichannel-pipeline-of-the-retail-team"),
        ("name: legacy, topicName: erp.feed", "name: legacy, topicName: inventory_events.canonical"),
        ("name: normalize", "name: stock"),
        ("name: refused", "name: dead"),
    ]));
}

#[test]
fn stock_goes_out_of_one_ledger_only() {
    insta::assert_snapshot!(problems(&[(
        "- name: normalize\n",
        "- name: normalize\n    publish: {stock: {topic: stock-levels}, refusals: {topic: raw-store}}\n"
    ),]));
}

#[test]
fn a_client_setting_that_is_not_the_users_is_refused_with_its_reason() {
    let said = |refused: &RefusedSettings| {
        let name = refused.names[0];
        let config = format!(
            "config: {{linger.ms: \"5\", {}: x}}\n",
            name.strip_suffix('.').map_or(name.into(), |begin| format!("{begin}.x"))
        );
        problems(&[("replicationFactor: 3\n", &config)])
    };
    insta::assert_snapshot!(REFUSED_SETTINGS.iter().map(said).collect::<String>());
}

#[test]
fn times_records_and_headers_out_of_bounds_are_named() {
    let many = (0..17).map(|n| format!("h{n}")).collect::<Vec<_>>().join(", ");
    insta::assert_snapshot!(each(&[
        ("replicationFactor: 3", "transactionTimeout: 9999ms"),
        ("replicationFactor: 3", "sessionTimeout: 301s"),
        ("replicationFactor: 3", "compression: lz5"),
        ("    worker: {", "    transaction: {maxInterval: 10s, maxRecords: 0}\n    worker: {"),
        ("deadLetters: {topic: dead}", "headers: [tenant, stockflow-id, tenant]"),
        ("deadLetters: {topic: dead}", "headers: [\"my tenant\"]"),
        ("deadLetters: {topic: dead}", &format!("headers: [{many}]")),
        ("name: legacy, topicName: erp.feed", "name: legacy, topicName: retail.omnichannel.normalize.dead"),
    ]));
}

#[test]
fn a_former_name_that_cannot_be_is_said_with_what_to_do() {
    let said = |books: &str, before: &str| {
        let renamed = format!("- name: low-stock\n      renamedFrom: {before}\n");
        problems(&[("- {name: books,", books), ("- name: low-stock\n", &renamed)])
    };
    let books = "- {name: books,";
    insta::assert_snapshot!(["low-stock", "books", "Low_Stock"].map(|before| said(books, before)).concat());
    insta::assert_snapshot!(said("- {name: books, renamedFrom: old,", "old"));
}

#[test]
fn an_unknown_field_is_met_with_the_nearest_right_one() {
    insta::assert_snapshot!(each(&[
        ("partitions: 12", "partitons: 12"),
        ("ledger:", "leger:"),
        ("spec:\n", "spec:\n  replicas: 3\n"),
        ("spec:\n", "replicas: 3\nspec:\n"),
    ]));
}

#[test]
fn an_unknown_choice_is_met_with_the_nearest_right_one() {
    insta::assert_snapshot!(each(&[
        ("oversell: refuse", "oversell: refused"),
        ("SCRAM-SHA-512", "SCRAM-SHA512"),
        ("productId: sku", "productId: skuu"),
        ("SOLD: sell", "SOLD: sel"),
    ]));
}

#[test]
fn a_text_that_does_not_parse_is_answered_with_a_sentence() {
    insta::assert_snapshot!(each(&[
        ("reservationTtl: 15m", "reservationTtl: quarter"),
        ("retention: forever", "retention: 7"),
        ("retention: forever", "retention: \"7\""),
        ("size: 10Gi", "size: 10 GB"),
        ("name: raw-store, ", "name: Raw_Store, "),
        ("erp.feed", "erp/feed"),
        ("sha256:", "sha:"),
        ("sku: /item/sku", "sku: item/sku"),
    ]));
}

#[test]
fn a_wrong_type_or_a_missing_field_is_said_with_its_place() {
    insta::assert_snapshot!(each(&[
        ("partitions: 12", "partitions: twelve"),
        ("partitions: 12", "partitions: -1"),
        ("from: [{topic: canonical}]\n    ledger", "ledger"),
        ("ledger: {", "ledger: 5 #"),
        ("managed: false", "managed: 7"),
        ("segment.ms: \"3600000\"", "segment.ms: 3600000"),
        ("namespace: retail}", "namespace: retail, lables: {a: b}}"),
        ("cpu: 2", "cpu: 0.5"),
        ("sku: /item/sku", "sku: {const: x}"),
        ("sku: /item/sku", "sku: [x]"),
        ("{builtin: stock}", "{builtin: stock, file: a.wasm}"),
        ("{builtin: stock}", "{bultin: stock}"),
        ("config: {threshold: 5, to: alerts}", "config: [5]"),
        ("name: omnichannel, ", ""),
    ]));
}

#[test]
fn a_missing_field_is_said_of_the_mapping_that_lacks_it() {
    insta::assert_snapshot!(each(&[
        ("{topic: canonical}", "{}"),
        ("{topic: canonical}", "{start: latest}"),
        ("{topic: dead}", "{}"),
        ("name: kafka-ca, ", ""),
        ("{name: dead}", "{partitions: 1}"),
        (", secretName: kafka-user", ""),
        ("- {name: books, module: {builtin: stock}}", "- name: books"),
        ("  kafka:\n", "  kafka: {}\n  x:\n"),
        ("spec:\n", "spec: {}\nstatus:\n"),
    ]));
}

#[test]
fn what_is_not_yaml_is_said_with_line_and_column() {
    insta::assert_snapshot!(problems(&[("quantityScale: 0", "quantityScale: [0")]));
    insta::assert_snapshot!(problems(&[("quantityScale: 0", "quantityScale: 0\n  quantityScale: 1")]));
}

#[test]
fn other_kinds_and_versions_are_said_plainly() {
    insta::assert_snapshot!(each(&[("v1alpha1", "v1"), ("kind: InventoryPipeline", "kind: Deployment"),]));
    insta::assert_snapshot!(problems(&[(
        "apiVersion: stockflow.dev",
        "kind: ConfigMap\n---\napiVersion: stockflow.dev"
    )]));
}

#[test]
fn no_pipeline_and_two_pipelines_are_said_plainly() {
    let two = format!("{GOOD}---\n{GOOD}");
    let long = "#".repeat(2 << 20);
    let said = |text: &str| -> String {
        load(text, "p.yaml").err().unwrap_or_default().iter().map(|problem| format!("{problem}\n")).collect()
    };
    insta::assert_snapshot!(["", "# nothing\n---\n", "hello", &two, &long].map(said).concat());
}
