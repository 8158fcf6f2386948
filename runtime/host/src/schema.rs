//! Configs against schemas: the first place where a config breaks its rule's JSON Schema.

mod refs;
mod steps;
#[cfg(test)]
mod tests;

use jsonschema::{PatternOptions, Validator};
use serde_json::Value;

/// Most bytes that a compiled pattern may take.
const PATTERN_BYTES_MAX: usize = 1 << 20;

/// A rule's schema, compiled.
#[derive(Debug)]
pub(crate) struct Schema {
    text: Value,
    validator: Validator,
}

/// Where a config is wrong (`.windows[0]`, empty for the whole) and a sentence.
pub(crate) struct Misfit {
    pub(crate) path: String,
    pub(crate) message: String,
}

/// The rule's schema, compiled; the error is a sentence. References to other documents are not
/// followed: a rule cannot make the host open anything. Patterns are matched in linear time, so
/// they cannot look around.
pub(crate) fn compile(schema: &str) -> Result<Schema, String> {
    let text: Value =
        serde_json::from_str(schema).map_err(|error| format!("its config schema is not JSON: {error}"))?;
    refs::check(&text)?;
    let patterns = PatternOptions::regex().size_limit(PATTERN_BYTES_MAX).dfa_size_limit(PATTERN_BYTES_MAX);
    let validator = jsonschema::draft202012::options().with_pattern_options(patterns).build(&text);
    let validator = validator.map_err(|error| {
        format!("its config schema is no JSON Schema: {}", stockflow_core::printable(&error.to_string()))
    })?;
    Ok(Schema { text, validator })
}

/// The first misfit of the config, if any; also when that would take too long to find.
pub(crate) fn misfit(schema: &Schema, config: &Value) -> Option<Misfit> {
    if let Err(message) = steps::check(&schema.text, config) {
        return Some(Misfit { path: String::new(), message });
    }
    let error = schema.validator.iter_errors(config).next()?;
    let shown = |text: &str| stockflow_core::printable(text).into_owned();
    Some(Misfit { path: shown(&dotted(error.instance_path().as_str())), message: shown(&error.to_string()) })
}

/// A JSON pointer as people write paths: `/windows/0/size` is `.windows[0].size`.
fn dotted(pointer: &str) -> String {
    let mut path = String::new();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        if part.bytes().all(|byte| byte.is_ascii_digit()) && !part.is_empty() {
            path.push_str(&format!("[{part}]"));
        } else {
            path.push('.');
            path.push_str(&part);
        }
    }
    path
}
