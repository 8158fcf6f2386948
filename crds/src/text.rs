//! Texts: whether one is empty, and the macro that makes a type from one that parses or fails with a sentence.

/// What a text matches in which something stands but blanks, as the API server reads patterns.
pub(crate) const FILLED: &str = "[^\\s]";

/// Whether something stands in a text but blanks, as [`FILLED`] has it.
pub(crate) fn is_filled(text: &str) -> bool {
    text.chars().any(|c| !matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}'))
}

/// Gives `$type` (with `FromStr`, `Display`) serde as a string, and a schema of at most `$max`
/// characters that match `$pattern`.
macro_rules! text_type {
    ($type:ident, max: $max:expr, pattern: $pattern:expr, description: $description:expr) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "maxLength": $max,
                    "pattern": $pattern,
                    "description": $description,
                })
            }
        }
    };
}

pub(crate) use text_type;
