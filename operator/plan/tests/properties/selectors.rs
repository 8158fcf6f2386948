//! Claims: whatever pipelines and stages are called, no selector of one finds the pods of another.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;
use stockflow_crds::ResolvedPipeline;
use stockflow_plan::{ChildKind, Object, desired, worker_selector};

use crate::support::{fresh, retail};

type Labels = BTreeMap<String, String>;

/// Names that begin alike, of which many are longer than a label may be and differ at their end.
fn name() -> impl Strategy<Value = String> {
    "(aaaaaaaaaaaaaaaaaaaa){0,4}[ab-]{0,4}[a-c]"
}

fn called(pipeline: &str, stages: &[String; 2]) -> ResolvedPipeline {
    let mut called = retail(&[]);
    called.name = pipeline.to_owned();
    for (stage, name) in called.stages.iter_mut().zip(stages) {
        stage.name.clone_from(name);
    }
    called
}

fn objects(pipeline: &ResolvedPipeline) -> Vec<Object> {
    let mut observed = fresh().observed;
    observed.capabilities.pod_monitor = true;
    desired(pipeline, &observed).objects
}

fn labels(value: &Value) -> Labels {
    serde_json::from_value(value.clone()).unwrap_or_default()
}

/// Everything in an object by which pods are found.
fn selectors(value: &Value, found: &mut Vec<Labels>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, field)| match name.as_str() {
            "matchLabels" => found.push(labels(field)),
            _ => selectors(field, found),
        }),
        Value::Array(items) => items.iter().for_each(|item| selectors(item, found)),
        _ => {}
    }
}

/// The labels of a stage's pods.
fn pods(objects: &[Object], stage: &str) -> Labels {
    let is_set = |object: &&Object| object.kind == ChildKind::StatefulSet && object.stage.as_deref() == Some(stage);
    let set = objects.iter().find(is_set).expect("the StatefulSet of the stage");
    labels(set.value.pointer("/spec/template/metadata/labels").expect("labels of its pods"))
}

fn selects(selector: &Labels, pods: &Labels) -> bool {
    selector.iter().all(|(label, value)| pods.get(label) == Some(value))
}

/// A selector as it is asked for in a list.
fn asked(selector: &str) -> Labels {
    let pairs = selector.split(',').filter_map(|pair| pair.split_once('='));
    pairs.map(|(label, value)| (label.to_owned(), value.to_owned())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_selector_of_a_stage_finds_the_pods_of_another_stage_or_pipeline(
        mine in name(),
        theirs in name(),
        stages in [name(), name()],
        others in [name(), name()],
    ) {
        prop_assume!(stages[0] != stages[1] && others[0] != others[1]);
        let (ours, other) = (called(&mine, &stages), called(&theirs, &others));
        let (here, there) = (objects(&ours), objects(&other));
        let own = pods(&here, &stages[0]);
        for object in &here {
            let mut found = Vec::new();
            selectors(&object.value, &mut found);
            found.extend(object.value.pointer("/spec/selector").filter(|_| object.kind == ChildKind::Service).map(labels));
            for selector in found.iter().filter(|selector| object.stage.as_ref() == Some(&stages[0]) && selects(selector, &own)) {
                prop_assert!(!selector.is_empty(), "{} {} selects everybody", object.kind.name(), object.name);
                prop_assert!(!selects(selector, &pods(&here, &stages[1])), "{selector:?}");
                for stage in &others {
                    let is_same = (&mine, &stages[0]) == (&theirs, stage);
                    prop_assert_eq!(selects(selector, &pods(&there, stage)), is_same, "{:?} and {}/{}", selector, theirs, stage);
                }
            }
        }
        for (stage, resolved) in stages.iter().zip(&ours.stages) {
            prop_assert!(selects(&asked(&worker_selector(&ours.name, Some(&resolved.name))), &pods(&here, stage)));
            for of_other in &others {
                let found = selects(&asked(&worker_selector(&ours.name, None)), &pods(&there, of_other));
                prop_assert_eq!(found, mine == theirs);
            }
        }
    }
}
