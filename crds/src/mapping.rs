//! Field mapping: where each field of an event comes from in a sender's record.

use std::{borrow::Cow, fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};
use snafu::{Snafu, ensure};

use crate::EventField;

/// Most characters of a pointer or constant.
pub const SOURCE_MAX: usize = 1024;

/// A JSON pointer (RFC 6901) into a record's value; begins with `/`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FieldPath(String);

/// Why a text is no field path.
#[derive(Debug, Snafu, PartialEq, Eq)]
pub enum FieldPathError {
    /// No slash at its beginning.
    #[snafu(display(
        "`{text}` is not a JSON pointer: it begins with `/`, such as /order/sku; for a fixed text write {{constant: ...}}"
    ))]
    NoSlash {
        /// What was written.
        text: String,
    },
    /// A tilde that escapes nothing.
    #[snafu(display("`{text}` is not a JSON pointer: write `~0` for a tilde and `~1` for a slash in a name"))]
    Tilde {
        /// What was written.
        text: String,
    },
    /// More than [`SOURCE_MAX`] characters.
    #[snafu(display("a JSON pointer of {characters} characters is too long: at most {SOURCE_MAX}"))]
    TooLong {
        /// Its length.
        characters: usize,
    },
}

impl FieldPath {
    /// The pointer's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for FieldPath {
    type Err = FieldPathError;

    fn from_str(text: &str) -> Result<FieldPath, FieldPathError> {
        let characters = text.chars().count();
        ensure!(characters <= SOURCE_MAX, TooLongSnafu { characters });
        ensure!(text.starts_with('/'), NoSlashSnafu { text });
        let escaped = |rest: &str| rest.starts_with('0') || rest.starts_with('1');
        ensure!(text.split('~').skip(1).all(escaped), TildeSnafu { text });
        Ok(FieldPath(text.to_owned()))
    }
}

/// Where a field comes from: a JSON pointer, or `{constant: "..."}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FieldSource {
    /// From the record.
    Path(FieldPath),
    /// The same text for every record.
    Constant(String),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Constant<'a> {
    constant: Cow<'a, str>,
}

impl Serialize for FieldSource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            FieldSource::Path(path) => serializer.serialize_str(path.as_str()),
            FieldSource::Constant(text) => Constant { constant: text.into() }.serialize(serializer),
        }
    }
}

struct SourceVisitor;

impl<'de> Visitor<'de> for SourceVisitor {
    type Value = FieldSource;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON pointer such as /order/sku, or {constant: \"...\"}")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<FieldSource, E> {
        text.parse().map(FieldSource::Path).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<FieldSource, A::Error> {
        let constant = Constant::deserialize(MapAccessDeserializer::new(map))?.constant;
        if constant.chars().count() > SOURCE_MAX {
            return Err(serde::de::Error::custom(format!("a constant has at most {SOURCE_MAX} characters")));
        }
        Ok(FieldSource::Constant(constant.into_owned()))
    }
}

impl<'de> Deserialize<'de> for FieldSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<FieldSource, D::Error> {
        deserializer.deserialize_any(SourceVisitor)
    }
}

impl JsonSchema for FieldSource {
    fn schema_name() -> Cow<'static, str> {
        "FieldSource".into()
    }

    fn inline_schema() -> bool {
        true
    }

    // A text or an object: a structural schema has no word for that, so the others are given bounds that nothing is in.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "x-kubernetes-preserve-unknown-fields": true,
            "maxLength": SOURCE_MAX,
            "pattern": "^/([^~]|~[01])*$",
            "properties": { "constant": {
                "type": "string",
                "maxLength": SOURCE_MAX,
                "description": "The same text for every record.",
            } },
            "required": ["constant"],
            "maxProperties": 1,
            "minItems": 1,
            "maxItems": 0,
            "minimum": 1,
            "maximum": 0,
            "not": { "enum": [true, false] },
        })
    }
}

macro_rules! mapping {
    ($($(#[doc = $doc:literal])* $name:ident => $field:ident),* $(,)?) => {
        /// Where each field of an event comes from: a JSON pointer into the record such as `/order/sku`, or
        /// `{constant: "..."}`. Fields left out are absent; an event without an id gets `{topic}/{partition}/{offset}`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct FieldMapping {
            $($(#[doc = $doc])* #[serde(skip_serializing_if = "Option::is_none")] pub $name: Option<FieldSource>,)*
        }

        impl FieldMapping {
            /// The fields that the mapping fills, in the order of [`EventField::ALL`].
            pub fn given(&self) -> impl Iterator<Item = (EventField, &FieldSource)> {
                [$((EventField::$field, self.$name.as_ref())),*]
                    .into_iter()
                    .filter_map(|(field, source)| source.map(|source| (field, source)))
            }
        }
    };
}

mapping! {
    /// Makes the event recognizable when it comes again.
    event_id => EventId,
    /// What the sender calls this kind of event; translated by `kinds`.
    event_type => EventType,
    /// Stock keeping unit.
    sku => Sku,
    /// Where.
    location_id => LocationId,
    /// How many, without a sign.
    quantity => Quantity,
    /// How many, signed.
    quantity_delta => QuantityDelta,
    /// When, by the sender's clock.
    timestamp => Timestamp,
    /// Who says so.
    source_system => SourceSystem,
    /// What this event belongs to.
    correlation_id => CorrelationId,
    /// Which hold.
    reservation_id => ReservationId,
    /// Which order.
    order_id => OrderId,
    /// Which buyer.
    user_id => UserId,
    /// Destination of a transfer.
    to_location => ToLocation,
    /// Condition of returned goods.
    disposition => Disposition,
}
