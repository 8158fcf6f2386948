//! Claims: what CEL in the definition refuses, `validate` refuses with the same words.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use kube_cel::Validator;
use serde_json::Value;
use stockflow_crds::{InventoryPipeline, REFUSED_SETTINGS, cel, crd, validate, validate_change};

const GOOD: &str = include_str!("good.yaml");

fn schema() -> Value {
    let crd = serde_json::to_value(crd().unwrap()).unwrap();
    crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"].clone()
}

fn changed(from: &str, to: &str) -> Value {
    assert!(GOOD.contains(from), "`{from}` is not in good.yaml");
    serde_saphyr::from_str(&GOOD.replacen(from, to, 1)).unwrap()
}

/// What the API server says of `new`, made from `old` if there is one.
fn server_says(new: &Value, old: Option<&Value>) -> Vec<String> {
    let errors = Validator::new().validate(&schema(), new, old).err();
    errors.map(|errors| errors.into_vec().into_iter().map(|error| error.message).collect()).unwrap_or_default()
}

fn operator_says(new: &Value) -> Vec<String> {
    let pipeline: InventoryPipeline = serde_json::from_value(new.clone()).unwrap();
    let problems = validate(&pipeline).err().unwrap_or_default();
    problems.into_iter().map(|problem| problem.message).collect()
}

#[test]
fn both_accept_a_good_pipeline() {
    let good = changed("spec", "spec");
    assert_eq!(server_says(&good, None), [""; 0]);
    assert_eq!(server_says(&good, Some(&good)), [""; 0]);
    assert_eq!(operator_says(&good), [""; 0]);
}

#[test]
fn both_refuse_a_bad_one_with_the_same_words() {
    let cases = [
        ("{topic: canonical}", "{topic: canonicl}", cel::UNKNOWN_TOPIC),
        ("stock: {topic: stock-levels", "stock: {topic: levels", cel::UNKNOWN_TOPIC),
        ("refusals: {topic: refused}", "refusals: {topic: refusals}", cel::UNKNOWN_TOPIC),
        ("deadLetters: {topic: dead}", "deadLetters: {topic: daed}", cel::UNKNOWN_TOPIC),
        ("{topic: canonical}", "{topic: canonical}, {topic: legacy}", cel::LEDGER_INPUTS),
        ("min: 0, max: 12", "min: 13, max: 12", cel::MIN_ABOVE_MAX),
        ("name: refused, partitions: 3", "name: refused, partitions: 3, cleanup: compact", cel::COMPACTED),
        ("name: dead", "name: dead, cleanup: compact", cel::COMPACTED),
        ("managed: false", "managed: false, retention: 1d", cel::EXTERNAL_SETTINGS),
        (
            "segment.ms: \"3600000\"",
            "segment.ms: \"3600000\", unclean.leader.election.enable: \"true\"",
            cel::UNCLEAN_ELECTION,
        ),
        ("segment.ms: \"3600000\"", "retention.ms: \"-1\"", cel::TOPIC_FIELDS),
        ("erp.feed", "__consumer_offsets", cel::INTERNAL_TOPIC),
        ("inventory.stock-levels", "__mine", cel::INTERNAL_TOPIC),
        ("[kafka.kafka:9092]", "[kafka]", cel::BROKER),
        ("[kafka.kafka:9092]", "[\"kafka:9092,kafka:9093\"]", cel::BROKER),
        ("reservationTtl: 15m", "reservationTtl: 00s", cel::ZERO_TIME),
        ("window: 24h", "window: 0d", cel::ZERO_TIME),
        ("memory: 32Mi", "memory: 63Ki", cel::MEMORY),
        ("memory: 32Mi", "memory: 4097Mi", cel::MEMORY),
        ("deadline: 1s", "deadline: 0ms", cel::DEADLINE),
        ("deadline: 1s", "deadline: 1d", cel::DEADLINE),
        ("SOLD: sell", "\"\": sell", cel::EMPTY_KIND),
        ("productId: sku", "\"\": sku", cel::EMPTY_PUBLISHED_NAME),
        ("{builtin: stock}", "{file: /a.wasm}", cel::FILE_PATH),
        ("{builtin: stock}", "{oci: registry.example/rules/stock:1}", cel::FETCHED_WITHOUT_DIGEST),
        ("{builtin: stock}", "{url: https://rules.example/stock.wasm}", cel::FETCHED_WITHOUT_DIGEST),
        ("deadLetters: {topic: dead}", "deadLetters: {topic: canonical}", cel::PUBLISHES_TO_INPUT),
        ("replicationFactor: 3", "transactionTimeout: 5s", cel::TRANSACTION_TIMEOUT),
        ("replicationFactor: 3", "transactionTimeout: 1d", cel::TRANSACTION_TIMEOUT),
        ("replicationFactor: 3", "sessionTimeout: 9999999999h", cel::SESSION_TIMEOUT),
        ("replicationFactor: 3", "sessionTimeout: 999ms", cel::SESSION_TIMEOUT),
        ("    worker: {", "    worker: {terminationGracePeriod: 9s, ", cel::GRACE_PERIOD),
        ("    worker: {", "    worker: {terminationGracePeriod: 1h, ", cel::GRACE_PERIOD),
        ("    worker: {", "    worker: {labels: {app.kubernetes.io/name: mine}, ", cel::OWN_LABELS),
        ("quantityScale: 0", "worker: {annotations: {stockflow.dev/stage: mine}}", cel::OWN_LABELS),
        ("managed: false", "managed: false, onDelete: keep", cel::EXTERNAL_SETTINGS),
        ("    worker: {", "    transaction: {maxInterval: 0ms}\n    worker: {", cel::TRANSACTION_INTERVAL),
        ("    worker: {", "    transaction: {maxInterval: 5001ms}\n    worker: {", cel::TRANSACTION_INTERVAL),
        ("deadLetters: {topic: dead}", "headers: [tenant, stockflow-id]", cel::OWN_HEADER),
        ("- name: low-stock\n", "- name: low-stock\n      renamedFrom: low-stock\n", cel::RENAMED_FROM_ITSELF),
        ("- name: low-stock\n", "- name: low-stock\n      renamedFrom: books\n", cel::RENAMED_FROM_ANOTHER),
        (
            "- {name: books, module: {builtin: stock}}\n    - name: low-stock\n",
            "- {name: books, renamedFrom: old, module: {builtin: stock}}\n    - name: low-stock\n      renamedFrom: old\n",
            cel::RENAMED_FROM_TWICE,
        ),
        ("name: omnichannel", "name: omni.channel", cel::PIPELINE_NAME),
        ("name: normalize", "name: a-stage-with-a-name-that-is-much-too-long-for-pods", cel::NAMES_TOO_LONG),
        (
            "- name: normalize\n",
            "- name: normalize\n    publish: {stock: {topic: alerts}}\n",
            cel::STOCK_WITHOUT_LEDGER,
        ),
    ];
    for (from, to, words) in cases {
        let bad = changed(from, to);
        assert_eq!(server_says(&bad, None), [words], "the server on {to}");
        assert_eq!(operator_says(&bad), [words], "the operator on {to}");
    }
}

#[test]
fn both_accept_times_up_to_their_bounds() {
    for (from, to) in [
        ("segment.ms: \"3600000\"", "unclean.leader.election.enable: \"false\", min.insync.replicas: \"2\""),
        ("replicationFactor: 3", "transactionTimeout: 10s\n    sessionTimeout: 1s"),
        ("replicationFactor: 3", "transactionTimeout: 15m\n    sessionTimeout: 5m"),
        ("    worker: {", "    transaction: {maxInterval: 1ms, maxRecords: 1}\n    worker: {"),
        ("    worker: {", "    transaction: {maxInterval: 5s, maxRecords: 1000000}\n    worker: {"),
        ("deadLetters: {topic: dead}", "headers: [tenant, traceparent, X-Request-Id]"),
        ("    worker: {", "    worker: {terminationGracePeriod: 10s, labels: {team: stock, a.example/b: c}, "),
        ("quantityScale: 0", "suspend: true\n  worker: {terminationGracePeriod: 15m, annotations: {b: c}}"),
        ("- name: low-stock\n", "- name: low-stock\n      renamedFrom: scarce\n"),
        ("{configMap: {name: rules, key: low-stock.wasm}}", "{oci: registry.example/rules/low-stock:1}"),
        ("{configMap: {name: rules, key: low-stock.wasm}}", "{url: https://rules.example/low-stock.wasm}"),
    ] {
        let good = changed(from, to);
        assert_eq!(server_says(&good, None), [""; 0], "the server on {to}");
        assert_eq!(operator_says(&good), [""; 0], "the operator on {to}");
    }
}

#[test]
fn both_refuse_every_client_setting_that_is_not_the_users() {
    for refused in &REFUSED_SETTINGS {
        for name in refused.names {
            let name = if name.ends_with('.') { format!("{name}x") } else { (*name).to_owned() };
            let bad = changed("replicationFactor: 3", &format!("config: {{linger.ms: \"5\", {name}: x}}"));
            assert_eq!(server_says(&bad, None), [refused.why], "the server on {name}");
            assert_eq!(operator_says(&bad), [refused.why], "the operator on {name}");
        }
    }
}

#[test]
fn both_refuse_two_stages_that_publish_stock_to_one_topic() {
    let second = "  - name: more\n    from: [{topic: legacy}]\n    ledger: {}\n    publish: {stock: {topic: stock-levels}}\n    \
                  rules: [{name: books, module: {builtin: stock}}]\n  - name: stock\n";
    let bad = changed("  - name: stock\n", second);
    assert_eq!(server_says(&bad, None), [cel::STOCK_TOPIC_SHARED]);
    assert_eq!(operator_says(&bad), [cel::STOCK_TOPIC_SHARED]);
}

#[test]
fn both_refuse_to_take_partitions_away() {
    let old = changed("spec", "spec");
    for to in ["name: refused, partitions: 2", "name: refused"] {
        let new = changed("name: refused, partitions: 3", to);
        assert_eq!(server_says(&new, Some(&old)), [cel::FEWER_PARTITIONS]);
        let [old, new] = [&old, &new].map(|value| serde_json::from_value(value.clone()).unwrap());
        let problems = validate_change(&old, &new).unwrap_err();
        assert_eq!(problems[0].message, cel::FEWER_PARTITIONS);
    }
    let more = changed("name: refused, partitions: 3", "name: refused, partitions: 4");
    assert_eq!(server_says(&more, Some(&old)), [""; 0]);
}
