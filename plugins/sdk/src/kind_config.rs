//! Kinds in a rule's config: by name or verb, whatever the case; a misspelled one is an error.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error, Visitor};

use crate::Kind;

struct Name;

impl Visitor<'_> for Name {
    type Value = Kind;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the name of a kind, like SALE")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Kind, E> {
        Kind::from_name(name).ok_or_else(|| {
            let known = Kind::ALL.map(Kind::name).join(", ");
            E::custom(format!("{name:?} is no kind of event; there are {known}"))
        })
    }
}

/// ```
/// use stockflow_rule::{Config, Kind};
/// assert_eq!(Kind::from_json(r#""reservation""#), Ok(Kind::Reservation));
/// assert!(Kind::from_json(r#""reservaton""#).unwrap_err().contains("is no kind of event"));
/// ```
impl<'de> serde::Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Kind, D::Error> {
        from.deserialize_str(Name)
    }
}

impl JsonSchema for Kind {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Kind".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        // No enum: a schema cannot say that the case does not matter.
        let names = Kind::ALL.map(Kind::name).join(", ");
        json_schema!({"type": "string", "description": format!("A kind of event: {names}; whatever the case.")})
    }
}
