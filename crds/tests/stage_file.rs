//! Claims: a stage's file says what its workers need and nothing else, and is read by releases before and after.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use serde_json::Value;
use stockflow_crds::{
    Module, ResolvedPipeline, ResolvedStage, ResolvedWorker, StageFileError, load, read_stage_file, resolve,
    stage_file_part, write_stage_file,
};

const GOOD: &str = include_str!("good.yaml");
/// As the first release that wrote one has written it. It is never changed: a file like it may be in any cluster.
const VERSION_1: &str = include_str!("stage-file-v1.json");

fn changed(from: &str, to: &str) -> ResolvedPipeline {
    assert!(GOOD.contains(from), "`{from}` is not in good.yaml");
    resolve(&load(&GOOD.replacen(from, to, 1), "p").unwrap()).unwrap()
}

fn good() -> ResolvedPipeline {
    changed("spec", "spec")
}

fn file(pipeline: &ResolvedPipeline, stage: &str) -> String {
    write_stage_file(pipeline, pipeline.stage_named(stage).unwrap())
}

fn part(pipeline: &ResolvedPipeline, stage: &str) -> String {
    stage_file_part(pipeline, pipeline.stage_named(stage).unwrap())
}

/// A stage with its topics by name, and without what is not for its workers.
fn for_workers(pipeline: &ResolvedPipeline, stage: &str) -> (ResolvedStage, Vec<String>) {
    let mut stage = pipeline.stage_named(stage).unwrap().clone();
    let inputs = stage.inputs.iter().map(|input| input.topic);
    let publish = &stage.publish;
    let outputs = [
        publish.stock.as_ref().map(|stock| stock.topic),
        publish.refusals.as_ref().map(|refusals| refusals.topic),
        publish.dead_letters,
    ];
    let topics = inputs.chain(outputs.into_iter().flatten()).map(|topic| pipeline.topic(topic).unwrap());
    let topics = topics.map(|topic| format!("{} {}", topic.name, topic.topic_name)).collect();
    stage.inputs.iter_mut().for_each(|input| input.topic = stockflow_crds::TopicIndex(0));
    stage.publish.stock.iter_mut().for_each(|stock| stock.topic = stockflow_crds::TopicIndex(0));
    stage.publish.refusals.iter_mut().for_each(|refusals| refusals.topic = stockflow_crds::TopicIndex(0));
    stage.publish.dead_letters = stage.publish.dead_letters.map(|_| stockflow_crds::TopicIndex(0));
    stage.worker = ResolvedWorker::default();
    stage.scaling = read_stage_file(VERSION_1).unwrap().stages[0].scaling;
    (stage, topics)
}

#[test]
fn what_is_written_is_read_as_it_was() {
    let pipeline = good();
    for stage in ["normalize", "stock"] {
        let read = read_stage_file(&file(&pipeline, stage)).unwrap();
        assert_eq!(for_workers(&read, stage), for_workers(&pipeline, stage));
        assert_eq!((read.namespace, read.name, read.quantity_scale), ("retail".into(), "omnichannel".into(), 0));
        assert_eq!(read.kafka, pipeline.kafka);
        assert_eq!(read.topics.len(), pipeline.topics.len(), "a rule may emit to any of them");
        assert_eq!(read.topics.iter().find(|topic| topic.name == "legacy").unwrap().topic_name, "erp.feed");
    }
}

#[test]
fn a_rule_that_is_fetched_is_read_with_the_digest_that_it_must_have() {
    let pipeline = changed("{configMap: {name: rules, key: low-stock.wasm}}", "{oci: registry.example/rules/low:1}");
    let read = read_stage_file(&file(&pipeline, "stock")).unwrap();
    assert_eq!(for_workers(&read, "stock"), for_workers(&pipeline, "stock"));
    let Module::Oci(pinned) = &read.stages[0].rules[1].module else { panic!("{:?}", read.stages[0].rules[1]) };
    assert_eq!(pinned.place, "registry.example/rules/low:1");
    assert_eq!(Some(&pinned.digest), read.stages[0].rules[1].digest.as_ref());
}

#[test]
fn the_file_of_the_first_version_is_still_read() {
    let read = read_stage_file(VERSION_1).unwrap();
    assert_eq!(for_workers(&read, "stock"), for_workers(&good(), "stock"));
}

#[test]
fn the_file_that_is_written_has_not_changed() {
    assert!(file(&good(), "stock") == VERSION_1, "what is written now:\n{}", file(&good(), "stock"));
}

#[test]
fn a_field_that_is_not_known_is_passed_over_wherever_it_is() {
    let mut value: Value = serde_json::from_str(VERSION_1).unwrap();
    sprinkle(&mut value);
    let read = read_stage_file(&value.to_string()).unwrap();
    assert_eq!(for_workers(&read, "stock").1, for_workers(&good(), "stock").1);
}

/// A field from the future in every object that is one of ours.
fn sprinkle(value: &mut Value) {
    match value {
        Value::Object(map) => {
            let ours = ["topics", "otherTopics", "config", "module"];
            map.iter_mut().filter(|(name, _)| !ours.contains(&name.as_str())).for_each(|(_, inner)| sprinkle(inner));
            map.insert("fromTheFuture".into(), Value::Bool(true));
        }
        Value::Array(items) => items.iter_mut().for_each(sprinkle),
        _ => {}
    }
}

#[test]
fn a_newer_version_a_broken_file_and_something_else_are_refused_with_words() {
    let newer = VERSION_1.replacen("\"stageFile\": 1", "\"stageFile\": 2", 1);
    assert!(matches!(read_stage_file(&newer), Err(StageFileError::FileNewer { version: 2 })));
    let said = read_stage_file(&newer).unwrap_err().to_string();
    assert!(said.contains("has version 2") && said.contains("an image that is as new as the operator"), "{said}");
    assert!(matches!(read_stage_file("{}"), Err(StageFileError::FileVersion)));
    assert!(matches!(read_stage_file("[1"), Err(StageFileError::FileShape { .. })));
    assert!(matches!(read_stage_file(&" ".repeat(1 << 21)), Err(StageFileError::FileSize { .. })));
    let fetched = VERSION_1.replacen("\"builtin\": \"stock\"", "\"oci\": \"registry.example/rules/stock:1\"", 1);
    let said = read_stage_file(&fetched).unwrap_err().to_string();
    assert!(said.contains("the rule `books` fetched and gives no digest"), "{said}");
    let unlisted = VERSION_1.replacen("\"topic\": \"canonical\"", "\"topic\": \"canonicl\"", 1);
    let said = read_stage_file(&unlisted).unwrap_err().to_string();
    assert!(said.contains("`canonicl` in inputs"), "{said}");
}

#[test]
fn a_change_of_one_stage_is_a_change_of_its_own_file_alone() {
    let before = good();
    for (from, to) in [
        ("threshold: 5", "threshold: 6"),
        ("oversell: refuse", "oversell: allow"),
        ("onFailure: park", "onFailure: halt"),
    ] {
        let after = changed(from, to);
        assert_eq!(file(&after, "normalize"), file(&before, "normalize"), "{to}");
        assert_ne!(part(&after, "stock"), part(&before, "stock"), "{to}");
    }
}

#[test]
fn what_is_not_for_workers_rolls_nobody() {
    let before = good();
    for (from, to) in [
        ("max: 12", "max: 24"),
        ("storageClassName: fast", "storageClassName: slow"),
        ("name: refused, partitions: 3", "name: refused, partitions: 6"),
        ("retention: 30d", "retention: 60d"),
        ("replicationFactor: 3", "replicationFactor: 2"),
        ("- {name: dead}", "- {name: more}\n  - {name: dead}"),
        ("- name: stock\n", "- name: stock\n    suspend: true\n"),
    ] {
        let after = changed(from, to);
        for stage in ["normalize", "stock"] {
            assert_eq!(part(&after, stage), part(&before, stage), "{to}");
        }
    }
}

#[test]
fn a_topic_that_is_called_otherwise_rolls_the_stages_that_name_it() {
    let (before, after) = (good(), changed("- {name: alerts,", "- {name: alerts, topicName: shop.alerts,"));
    assert_ne!(part(&after, "stock"), part(&before, "stock"), "a rule names it in its config");
    assert_eq!(part(&after, "normalize"), part(&before, "normalize"));
}
