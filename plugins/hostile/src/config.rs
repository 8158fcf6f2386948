//! The config: which behavior, on which events, how much of it.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Behavior, havoc};

/// `{"behavior": "trap", "when": "sku-13"}`, and optionally a `size`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What to do.
    pub behavior: Behavior,
    /// The sku of the events on which to do it; every event when empty.
    #[serde(default)]
    pub when: String,
    /// How much of it, where the behavior says so.
    #[serde(default)]
    pub size: Option<u32>,
}

impl Config {
    /// How much of it: the size given, or what the behavior says.
    pub fn size(&self) -> u32 {
        self.size.unwrap_or_else(|| self.behavior.default_size())
    }
}

/// Reads the config, and does what the behaviors of `configure` do: fails or traps.
///
/// # Errors
/// What is wrong with the config, or that it asks for an error.
pub fn configure(config_json: &str) -> Result<Config, String> {
    let config: Config = serde_json::from_str(config_json).map_err(|error| format!("config: {error}"))?;
    match config.behavior {
        Behavior::ConfigureFails => Err("config: it asks for an error, and here it is".to_owned()),
        Behavior::ConfigureTraps => havoc::trap(),
        _ => Ok(config),
    }
}

/// JSON Schema (2020-12) of the config.
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Hostile",
        "type": "object",
        "properties": {
            "behavior": {"type": "string", "description": "What to do, in kebab-case."},
            "when": {"type": "string", "default": "", "description": "The sku to do it on; empty for all."},
            "size": {"type": ["integer", "null"], "minimum": 0, "maximum": u32::MAX, "description": "How much of it."},
        },
        "required": ["behavior"],
        "additionalProperties": false,
    })
}

#[cfg(test)]
mod tests {
    use super::{Behavior, configure};

    #[test]
    fn a_behavior_is_named_in_kebab_case_and_picks_every_event_at_its_usual_size() {
        let config = configure(r#"{"behavior": "long-text"}"#).unwrap();
        assert_eq!((config.behavior, config.when.as_str()), (Behavior::LongText, ""));
        assert_eq!(config.size(), 64 * 1024 * 1024);
    }

    #[test]
    fn a_size_that_is_given_counts() {
        let config = configure(r#"{"behavior": "many-effects", "when": "sku-1", "size": 70000}"#).unwrap();
        assert_eq!((config.when.as_str(), config.size()), ("sku-1", 70_000));
    }

    #[test]
    fn a_wrong_config_is_an_error_not_a_surprise() {
        assert!(configure("").unwrap_err().starts_with("config: "));
        assert!(configure(r#"{"behavior": "kind"}"#).unwrap_err().contains("unknown variant `kind`"));
        assert!(configure(r#"{"behavior": "trap", "if": "x"}"#).unwrap_err().contains("unknown field `if`"));
    }

    #[test]
    fn configure_fails_when_told_to() {
        assert!(configure(r#"{"behavior": "configure-fails"}"#).unwrap_err().contains("asks for an error"));
    }
}
