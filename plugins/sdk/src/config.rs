//! Config: a rule's settings, from JSON, with the schema that says what they may be.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

/// Settings that can be read from JSON and described by a JSON Schema. Derive it:
///
/// ```
/// use stockflow_rule::Config;
///
/// /// Refuses what is too much.
/// #[derive(Config, Debug, PartialEq)]
/// struct AtMost {
///     /// Units that one event may take.
///     max_units: i64,
///     /// The reason given.
///     #[config(default = "TOO_MUCH".to_owned())]
///     reason: String,
///     /// Locations where anything goes.
///     #[config(default)]
///     except: Vec<String>,
/// }
///
/// let rule = AtMost::from_json(r#"{"maxUnits": 5}"#).unwrap();
/// assert_eq!(rule.reason, "TOO_MUCH");
/// assert!(AtMost::from_json(r#"{"maxUnit": 5}"#).unwrap_err().contains("unknown field `maxUnit`"));
/// assert_eq!(AtMost::schema()["properties"]["maxUnits"]["description"], "Units that one event may take.");
/// ```
///
/// Names are camelCase in JSON, an unknown one is an error, and doc comments become the
/// descriptions of the schema. `#[config(default)]` takes the type's default,
/// `#[config(default = EXPR)]` the expression, `#[config(rename = "…")]` another name. Structs
/// and enums may be nested, each with its own derive; `#[config(untagged)]` on an enum tells
/// its variants apart by their shape.
pub trait Config: Sized + 'static {
    /// Reads the config. No text, and `null`, are read as `{}`.
    ///
    /// # Errors
    /// A sentence that says what is wrong and where.
    fn from_json(json: &str) -> Result<Self, String>;

    /// JSON Schema (2020-12) of what [`Config::from_json`] takes.
    fn schema() -> serde_json::Value;
}

impl<T: DeserializeOwned + JsonSchema + 'static> Config for T {
    fn from_json(json: &str) -> Result<T, String> {
        let json = match json.trim() {
            "" | "null" => "{}",
            other => other,
        };
        serde_json::from_str(json).map_err(|error| format!("config: {error}"))
    }

    fn schema() -> serde_json::Value {
        schemars::schema_for!(T).to_value()
    }
}
