//! Claims: what resolve fills in, and what it takes over as it is.

use stockflow_crds::{
    Compression, EventField, EventKind, Module, OnFailure, Oversell, Partitions, Retention, Source, Start, TopicIndex,
    load, resolve,
};

const GOOD: &str = include_str!("good.yaml");

/// The least a pipeline can be.
const LEAST: &str = "
apiVersion: stockflow.dev/v1alpha1
kind: InventoryPipeline
metadata: {name: shop}
spec:
  kafka: {bootstrapServers: [kafka:9092]}
  topics: [{name: events}, {name: levels}]
  stages:
  - name: stock
    from: [{topic: events}]
    ledger: {}
    rules: [{name: books, module: {builtin: stock}}]
    publish: {stock: {topic: levels}}
";

#[test]
fn the_least_pipeline_is_filled_with_defaults() {
    insta::assert_debug_snapshot!(resolve(&load(LEAST, "p").unwrap()).unwrap());
}

#[test]
fn what_is_given_is_taken_over() {
    let pipeline = resolve(&load(GOOD, "p").unwrap()).unwrap();
    let stock = pipeline.stage_named("stock").unwrap();
    assert_eq!(stock.group, "retail.omnichannel.stock");
    assert_eq!(stock.changelog, "retail.omnichannel.stock.changelog");
    assert_eq!(stock.transactional_id_prefix, "retail.omnichannel.stock.");
    assert_eq!(stock.ledger.unwrap().oversell, Oversell::Refuse);
    assert_eq!(stock.rules[1].module, Module::ConfigMap { name: "rules".into(), key: "low-stock.wasm".into() });
    assert_eq!(stock.rules[1].on_failure, OnFailure::Park);
    assert_eq!(stock.rules[1].config["threshold"], 5);
    assert_eq!((stock.scaling.min, stock.scaling.max), (0, 12));
    assert_eq!(stock.worker.requests["cpu"], "2");
    let shape = &stock.publish.stock.as_ref().unwrap().fields;
    assert_eq!(
        shape.iter().map(|(name, field)| (name.as_str(), field.name())).collect::<Vec<_>>(),
        [("availableStock", "available"), ("productId", "sku")]
    );
}

#[test]
fn a_rule_brings_along_the_name_that_it_had() {
    let text = GOOD.replace("- name: low-stock\n", "- name: low-stock\n      renamedFrom: scarce\n");
    let pipeline = resolve(&load(&text, "p").unwrap()).unwrap();
    let rules = &pipeline.stage_named("stock").unwrap().rules;
    let named = rules.iter().map(|rule| (rule.name.as_str(), rule.renamed_from.as_deref()));
    assert_eq!(named.collect::<Vec<_>>(), [("books", None), ("low-stock", Some("scarce"))]);
}

#[test]
fn how_a_stage_commits_and_what_it_carries_is_taken_over() {
    let text = GOOD.replace("deadLetters: {topic: dead}", "headers: [baggage, tenant]");
    let text = text.replace("    worker: {", "    transaction: {maxInterval: 20ms, maxRecords: 500}\n    worker: {");
    let text = text.replace(
        "replicationFactor: 3",
        "compression: zstd\n    transactionTimeout: 1m\n    sessionTimeout: 45s\n    config: {linger.ms: \"1\"}",
    );
    let pipeline = resolve(&load(&text, "p").unwrap()).unwrap();
    let kafka = &pipeline.kafka;
    let timeouts = (kafka.transaction_timeout_ms, kafka.session_timeout_ms);
    assert_eq!((kafka.compression, timeouts), (Compression::Zstd, (60_000, 45_000)));
    assert_eq!(kafka.config["linger.ms"], "1");
    let stock = pipeline.stage_named("stock").unwrap();
    assert_eq!((stock.transaction.max_interval_ms, stock.transaction.max_records), (20, 500));
    assert_eq!(stock.publish.headers, ["traceparent", "tracestate", "baggage", "tenant"], "each once");
    assert_eq!(stock.dead_letter_topic, "retail.omnichannel.stock.dead");
    let named = resolve(&load(GOOD, "p").unwrap()).unwrap();
    assert_eq!(named.stage_named("stock").unwrap().dead_letter_topic, "retail.omnichannel.dead");
}

#[test]
fn a_mapping_names_each_field_once_in_the_order_of_the_event() {
    let pipeline = resolve(&load(GOOD, "p").unwrap()).unwrap();
    let input = &pipeline.stages[0].inputs[1];
    assert_eq!(input.start, Start::Latest);
    assert_eq!(
        input.fields,
        [
            (EventField::EventType, Source::Pointer("/what".into())),
            (EventField::Sku, Source::Pointer("/item/sku".into())),
            (EventField::SourceSystem, Source::Constant("erp".into())),
        ]
    );
    assert_eq!(input.kinds["SOLD"], EventKind::Sale);
    assert_eq!(input.kinds["GOT"], EventKind::Receipt);
}

#[test]
fn topics_are_found_by_their_short_names() {
    let pipeline = resolve(&load(GOOD, "p").unwrap()).unwrap();
    let legacy = pipeline.topic(pipeline.topic_named("legacy").unwrap()).unwrap();
    assert_eq!((legacy.topic_name.as_str(), legacy.partitions), ("erp.feed", Partitions::External));
    assert!(!legacy.managed());
    let levels = pipeline.topic(pipeline.topic_named("stock-levels").unwrap()).unwrap();
    assert_eq!(levels.retention, Retention::Forever);
    let refused = pipeline.topic(pipeline.topic_named("refused").unwrap()).unwrap();
    assert_eq!(refused.topic_name, "retail.omnichannel.refused");
    assert_eq!(pipeline.topic_named("inventory.stock-levels"), None);
    assert_eq!(pipeline.topic(TopicIndex(99)), None);
}

#[test]
fn the_longest_names_still_fit_kafka() {
    let text = GOOD.replace("namespace: retail", &format!("namespace: {}", "n".repeat(63)));
    let text = text.replace("name: omnichannel", &format!("name: {}", "p".repeat(20)));
    let text = text.replace("name: normalize", &format!("name: {}", "s".repeat(31)));
    let pipeline = resolve(&load(&text, "p").unwrap()).unwrap();
    assert!(pipeline.stages.iter().all(|stage| stage.changelog.len() <= 249));
    assert!(pipeline.topics.iter().all(|topic| topic.topic_name.len() <= 249));
}

#[test]
fn a_pipeline_written_out_and_read_again_is_the_same() {
    let pipeline = load(GOOD, "p").unwrap();
    let json = serde_json::to_string(&pipeline).unwrap();
    assert_eq!(load(&json, "p"), Ok(pipeline));
}

#[test]
fn what_would_be_a_part_of_a_path_is_no_name_and_does_not_resolve() {
    for (from, to, says) in [
        ("secretName: kafka-user", "secretName: ../../kafka-user", "is not the name of an object"),
        ("{name: kafka-client}", "{name: \"a/b\"}", "is not the name of an object"),
        ("{name: rules, key: low-stock.wasm}", "{name: a?b, key: low-stock.wasm}", "is not the name of an object"),
        ("{name: rules, key: low-stock.wasm}", "{name: rules, key: ../low-stock.wasm}", "is not a key of a secret"),
        ("    worker: {", "    worker: {imagePullSecrets: [{name: ..}], ", "is not the name of an object"),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let pipeline = serde_saphyr::from_str(&GOOD.replacen(from, to, 1)).unwrap();
        let problems = resolve(&pipeline).unwrap_err();
        assert!(problems.len() == 1 && problems[0].message.contains(says), "{to}: {problems:?}");
    }
}
