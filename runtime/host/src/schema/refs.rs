//! References: a schema refers to its own parts alone, and never so deep that a stack ends.

use std::collections::BTreeSet;

use serde_json::Value;

/// Most schemas inside each other, from the root through every reference.
const DEPTH_MAX: usize = 500;
/// Words by which a schema could be elsewhere than where it stands.
const ELSEWHERE: [&str; 4] = ["$id", "$anchor", "$dynamicRef", "$dynamicAnchor"];

/// What a reference like `#/$defs/Route` names.
pub(super) fn target<'a>(root: &'a Value, reference: &Value) -> Option<&'a Value> {
    let pointer = reference.as_str()?.strip_prefix('#')?;
    // A pointer in a URI may spell characters as %41; nobody has to.
    if pointer.contains('%') { None } else { root.pointer(pointer) }
}

/// Whether every reference is to a part of the schema, and all of them together are not too
/// deep; the error is a sentence.
///
/// A way through the schema enters each target of a reference once at most, so it is no longer
/// than all targets are deep together.
pub(super) fn check(schema: &Value) -> Result<(), String> {
    let mut found = BTreeSet::new();
    let mut depth = collect(schema, true, &mut found)?;
    for reference in &found {
        let Some(target) = target(schema, &Value::from(*reference)) else {
            return Err(format!(
                "its config schema refers to {:?}: refer to parts of itself, like `#/$defs/Name`",
                stockflow_core::printable(reference)
            ));
        };
        depth += collect(target, true, &mut BTreeSet::new())?;
    }
    if depth > DEPTH_MAX {
        return Err(format!(
            "its config schema is {depth} schemas deep with all that it refers to, at most {DEPTH_MAX}"
        ));
    }
    Ok(())
}

/// Collects the references of a schema, gives how deep it is. `is_root` is of the outermost.
fn collect<'a>(schema: &'a Value, is_root: bool, found: &mut BTreeSet<&'a str>) -> Result<usize, String> {
    let mut depth = 0;
    match schema {
        Value::Array(all) => {
            for schema in all {
                depth = depth.max(collect(schema, false, found)?);
            }
        }
        Value::Object(words) => {
            for (word, said) in words {
                if ELSEWHERE.contains(&word.as_str()) && said.is_string() && !is_root {
                    return Err(format!("its config schema has {word} in a part of it: refer by `#/$defs/Name`"));
                }
                if let ("$ref", Some(reference)) = (word.as_str(), said.as_str()) {
                    found.insert(reference);
                }
                depth = depth.max(collect(said, false, found)?);
            }
        }
        _ => return Ok(0),
    }
    Ok(depth + 1)
}
