//! The topics that rules name in their config.

use serde_json::{Map, Value};

use crate::{InventoryPipelineSpec, Name, StageSpec};

/// A text of a rule's config that is the short name of a topic.
pub(super) struct Named<'a> {
    /// The rule's place in its stage.
    pub(super) rule: usize,
    /// Where in the config, such as `routes[0].to`.
    pub(super) at: String,
    /// The topic.
    pub(super) topic: &'a Name,
    /// The object whose field it is; none for an item of a list.
    pub(super) beside: Option<&'a Map<String, Value>>,
}

/// Every topic that a rule of the stage names, as often as it does.
///
/// A rule may emit to any topic of the pipeline, and its config has whatever fields its author gave it: what it emits
/// to is not known from the resource. A text that is exactly a topic's name is the best that can be known, and what
/// every built-in rule goes by.
pub(super) fn topics<'a>(spec: &'a InventoryPipelineSpec, stage: &'a StageSpec) -> Vec<Named<'a>> {
    let mut found = Vec::new();
    for (rule, config) in stage.rules.iter().enumerate().filter_map(|(r, rule)| Some((r, rule.config.as_ref()?))) {
        let mut each = |at: String, text: &str, beside| {
            if let Some(topic) = spec.topics.iter().find(|topic| topic.name.as_str() == text) {
                found.push(Named { rule, at, topic: &topic.name, beside });
            }
        };
        walk_fields("", config, &mut each);
    }
    found
}

type Each<'a, 'e> = dyn FnMut(String, &'a str, Option<&'a Map<String, Value>>) + 'e;

fn walk_fields<'a>(path: &str, fields: &'a Map<String, Value>, each: &mut Each<'a, '_>) {
    for (name, value) in fields {
        let at = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        walk(at, value, Some(fields), each);
    }
}

/// No deeper than the reader of YAML or JSON let the config be.
fn walk<'a>(at: String, value: &'a Value, beside: Option<&'a Map<String, Value>>, each: &mut Each<'a, '_>) {
    match value {
        Value::String(text) => each(at, text, beside),
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                walk(format!("{at}[{n}]"), item, None, each);
            }
        }
        Value::Object(fields) => walk_fields(&at, fields, each),
        _ => {}
    }
}
