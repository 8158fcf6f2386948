//! Millis: a length of time in a rule's config.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error, Visitor};

/// A length of time in milliseconds; in config a number of them, or text like `500ms`, `30s`,
/// `15m`, `24h`, `7d`.
///
/// ```
/// use stockflow_rule::{Config, Millis};
/// assert_eq!(Millis::from_json(r#""24h""#), Ok(Millis(86_400_000)));
/// assert!(Millis::from_json(r#""24 hours""#).unwrap_err().contains("like 15m or 24h"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(pub i64);

impl Millis {
    fn parse(text: &str) -> Option<Millis> {
        let digits = text.find(|c: char| !c.is_ascii_digit())?;
        let (number, unit) = text.split_at(digits);
        let unit_ms = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return None,
        };
        number.parse::<i64>().ok()?.checked_mul(unit_ms).map(Millis)
    }
}

struct Length;

impl Visitor<'_> for Length {
    type Value = Millis;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a length of time like 15m or 24h, or a number of milliseconds")
    }

    fn visit_u64<E: Error>(self, ms: u64) -> Result<Millis, E> {
        i64::try_from(ms).map(Millis).map_err(|_| E::custom("a length of time that is too long"))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Millis, E> {
        Millis::parse(text).ok_or_else(|| E::custom(format!("{text:?} is no length of time like 15m or 24h")))
    }
}

impl<'de> serde::Deserialize<'de> for Millis {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Millis, D::Error> {
        from.deserialize_any(Length)
    }
}

impl JsonSchema for Millis {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Millis".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "integer"], "pattern": "^[0-9]+(ms|s|m|h|d)$", "minimum": 0})
    }
}
