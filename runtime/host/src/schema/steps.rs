//! Steps: how much work a schema makes of a config, counted before it is done.
//!
//! A schema of a few kilobytes may ask for 2^40 steps: each of forty definitions names the next
//! one twice. Counting goes over each pair of schema and value once, so it is short where the
//! validation is not.

use std::collections::HashMap;

use serde_json::Value;

/// Most steps of a validation, about a second's work.
const STEPS_MAX: u64 = 1_000_000;
/// Most schemas inside each other on the way to one step.
const DEPTH_MAX: usize = 500;

/// Lists of schemas for the value itself.
const ALL: [&str; 3] = ["allOf", "anyOf", "oneOf"];
/// A schema for the value itself.
const SAME: [&str; 4] = ["not", "if", "then", "else"];
/// A schema for each thing in the value. The last two look at what others have looked at.
const EACH: [&str; 6] =
    ["additionalProperties", "propertyNames", "items", "contains", "unevaluatedProperties", "unevaluatedItems"];

/// Whether the schema can be held against the config in bounded time; the error is a sentence.
pub(super) fn check(schema: &Value, config: &Value) -> Result<(), String> {
    let mut count = Count { root: schema, known: HashMap::new() };
    match count.of(schema, config, 0) {
        Some(steps) if steps <= STEPS_MAX => Ok(()),
        _ => Err(format!(
            "to hold the config against its schema would take more than {STEPS_MAX} steps, or go deeper than \
             {DEPTH_MAX} schemas: a definition that is named twice by another, and so on, doubles them each time"
        )),
    }
}

struct Count<'a> {
    root: &'a Value,
    /// Steps by schema and value; 0 while they are being counted, for a validator does not go
    /// around in circles either.
    known: HashMap<(*const Value, *const Value), u64>,
}

impl<'a> Count<'a> {
    /// Steps of a schema on a value; `None` when they are too many, or too deep.
    fn of(&mut self, schema: &'a Value, value: &'a Value, depth: usize) -> Option<u64> {
        let Value::Object(words) = schema else { return Some(1) };
        let pair = (std::ptr::from_ref(schema), std::ptr::from_ref(value));
        if let Some(steps) = self.known.get(&pair) {
            return Some(*steps);
        }
        if depth > DEPTH_MAX || self.known.len() as u64 > STEPS_MAX {
            return None;
        }
        self.known.insert(pair, 0);
        let mut steps = 1 + words.len() as u64;
        for (word, said) in words {
            steps = steps.saturating_add(self.word(word, said, value, depth + 1)?);
            if word.starts_with("unevaluated") {
                steps = steps.saturating_mul(2);
            }
        }
        self.known.insert(pair, steps);
        Some(steps)
    }

    fn word(&mut self, word: &str, said: &'a Value, value: &'a Value, depth: usize) -> Option<u64> {
        let inside = || list(value).chain(fields(value).map(|(_, value)| value));
        let mut steps = 0_u64;
        let mut add = |count: Option<u64>| count.map(|more| steps = steps.saturating_add(more));
        match word {
            "$ref" => add(self.of(super::refs::target(self.root, said)?, value, depth))?,
            "enum" => add(Some(list(said).count() as u64))?,
            _ if ALL.contains(&word) => list(said).try_for_each(|schema| add(self.of(schema, value, depth)))?,
            _ if SAME.contains(&word) => add(self.of(said, value, depth))?,
            _ if EACH.contains(&word) => inside().try_for_each(|value| add(self.of(said, value, depth)))?,
            "dependentSchemas" => fields(said).try_for_each(|(_, schema)| add(self.of(schema, value, depth)))?,
            "properties" => fields(said)
                .filter_map(|(name, schema)| Some((schema, value.get(name)?)))
                .try_for_each(|(schema, value)| add(self.of(schema, value, depth)))?,
            "patternProperties" => fields(said)
                .flat_map(|(_, schema)| inside().map(move |value| (schema, value)))
                .try_for_each(|(schema, value)| add(self.of(schema, value, depth)))?,
            "prefixItems" => list(said).zip(list(value)).try_for_each(|(s, value)| add(self.of(s, value, depth)))?,
            _ => {}
        }
        Some(steps)
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn fields(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}
