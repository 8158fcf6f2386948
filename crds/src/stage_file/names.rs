//! Which topics a stage names, so that a change of another one is no change of its file.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{ResolvedPipeline, ResolvedStage, TopicIndex};

/// The short names of the topics that the stage reads, publishes to, or names in the config of a rule.
pub fn topics_named<'a>(pipeline: &'a ResolvedPipeline, stage: &ResolvedStage) -> BTreeSet<&'a str> {
    let publish = &stage.publish;
    let outputs = [
        publish.stock.as_ref().map(|output| output.topic),
        publish.refusals.as_ref().map(|output| output.topic),
        publish.dead_letters,
    ];
    let told = stage.inputs.iter().map(|input| input.topic).chain(outputs.into_iter().flatten());
    let mut named: BTreeSet<&str> = told.map(|index| short(pipeline, index)).collect();
    for rule in &stage.rules {
        texts(&rule.config, &mut |text| {
            named.extend(pipeline.topics.iter().map(|topic| topic.name.as_str()).filter(|name| *name == text));
        });
    }
    named
}

/// A topic's short name; empty for the index of another pipeline, which no reader takes.
pub(super) fn short(pipeline: &ResolvedPipeline, index: TopicIndex) -> &str {
    pipeline.topic(index).map_or("", |topic| topic.name.as_str())
}

/// No deeper than the reader of YAML or JSON let the config be.
fn texts(value: &Value, each: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => each(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, each)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, each)),
        _ => {}
    }
}
