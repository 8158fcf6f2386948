//! What is written otherwise than it may be meant: fields without a value, and numbers and truths in quotes.

use serde_json::Value;

use crate::{InventoryPipeline, Problem};

use super::locate::Places;

/// A problem for each such field of the spec: a warning where the API server drops it in silence.
pub(super) fn problems(pipeline: &InventoryPipeline, places: &Places) -> Vec<Problem> {
    let nulls = places.nulls().filter(|path| path.starts_with("spec.") && !is_of_a_config(path));
    let mut found: Vec<Problem> = nulls.map(without_value).collect();
    quoted("spec", &serde_json::to_value(&pipeline.spec).unwrap_or_default(), places, &mut found);
    found
}

/// In a rule's config null is a value.
fn is_of_a_config(path: &str) -> bool {
    let rule = path.split_once("].rules[").and_then(|(_, rest)| rest.split_once(']'));
    rule.is_some_and(|(_, field)| field.starts_with(".config.") || field.starts_with(".config["))
}

/// `ledger:` alone is no ledger, and may be meant as one.
fn without_value(path: &str) -> Problem {
    let name = path.rsplit('.').next().unwrap_or(path);
    let help = format!("write one, or leave `{name}` out indeed; a section with all its defaults is `{{}}`");
    Problem::warning(path, format!("`{name}` has no value, and counts as left out")).with_help(help)
}

/// What was read as a number, true or false, and is written as a text.
fn quoted(path: &str, value: &Value, places: &Places, found: &mut Vec<Problem>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| quoted(&format!("{path}.{name}"), field, places, found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| quoted(&format!("{path}[{n}]"), item, places, found));
        }
        Value::Number(_) | Value::Bool(_) if places.is_quoted(path) => {
            let wanted = if value.is_number() { "a number" } else { "true or false" };
            let problem = Problem::new(path, format!("a text stands where {wanted} is wanted"));
            found.push(problem.with_help(format!("write {value}, without quotes")));
        }
        _ => {}
    }
}
