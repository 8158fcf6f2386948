//! Shapes in a rule's config: read from JSON, and described by a schema.

use std::borrow::Cow;
use std::fmt::{Formatter, Result as FmtResult};
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::StrDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use crate::shape::{Name, Part, Shape};

/// What makes an object a constant instead of an object in the object.
const CONSTANT: &str = "constant";

struct Object<F>(PhantomData<F>);

impl<'de, F: Deserialize<'de>> Visitor<'de> for Object<F> {
    type Value = Shape<F>;

    fn expecting(&self, f: &mut Formatter<'_>) -> FmtResult {
        f.write_str("an object that gives each name a field")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape<F>, A::Error> {
        let mut shape = Shape { parts: Vec::new() };
        while let Some(name) = map.next_key::<String>()? {
            let part = map.next_value()?;
            add(&mut shape, name, part)?;
        }
        filled(shape)
    }
}

struct Value<F>(PhantomData<F>);

impl<'de, F: Deserialize<'de>> Visitor<'de> for Value<F> {
    type Value = Part<F>;

    fn expecting(&self, f: &mut Formatter<'_>) -> FmtResult {
        f.write_str("the name of a field, {\"constant\": VALUE} or an object of these")
    }

    fn visit_str<E: Error>(self, field: &str) -> Result<Part<F>, E> {
        F::deserialize(StrDeserializer::new(field)).map(Part::Field)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Part<F>, A::Error> {
        let mut shape = Shape { parts: Vec::new() };
        let mut constant = None;
        while let Some(name) = map.next_key::<String>()? {
            if name == CONSTANT {
                constant = Some(map.next_value::<serde_json::Value>()?);
            } else {
                let part = map.next_value()?;
                add(&mut shape, name, part)?;
            }
        }
        match constant {
            None => filled(shape).map(Part::Object),
            Some(value) if shape.parts.is_empty() => Ok(Part::Constant(value.to_string().into_bytes().into())),
            Some(_) => Err(A::Error::custom("a constant stands alone: take the other names out of its object")),
        }
    }
}

fn add<F, E: Error>(shape: &mut Shape<F>, name: String, part: Part<F>) -> Result<(), E> {
    if shape.parts.iter().any(|(other, _)| other.text == name) {
        return Err(E::custom(format!("the name {name:?} is given twice")));
    }
    shape.parts.push((Name::new(name), part));
    Ok(())
}

fn filled<F, E: Error>(shape: Shape<F>) -> Result<Shape<F>, E> {
    if shape.parts.is_empty() {
        return Err(E::custom("an object without fields: pick at least one"));
    }
    Ok(shape)
}

impl<'de, F: Deserialize<'de>> Deserialize<'de> for Shape<F> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Shape<F>, D::Error> {
        from.deserialize_map(Object(PhantomData))
    }
}

impl<'de, F: Deserialize<'de>> Deserialize<'de> for Part<F> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Part<F>, D::Error> {
        from.deserialize_any(Value(PhantomData))
    }
}

impl<F: JsonSchema> JsonSchema for Shape<F> {
    fn schema_name() -> Cow<'static, str> {
        format!("ShapeOf{}", F::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let field = generator.subschema_for::<F>();
        let object = generator.subschema_for::<Shape<F>>();
        let constant = json_schema!({
            "type": "object",
            "properties": {CONSTANT: {"description": "Written as it is."}},
            "required": [CONSTANT],
            "additionalProperties": false,
        });
        json_schema!({
            "type": "object",
            "description": "A JSON object: what each name in it stands for.",
            "minProperties": 1,
            "additionalProperties": {"anyOf": [field, constant, object]},
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::{Config, Shape};

    #[derive(Config, Debug)]
    enum Pick {
        Sku,
    }

    fn written(config: &str) -> String {
        let mut json = Vec::new();
        Shape::<Pick>::from_json(config).unwrap().write(&mut json, |Pick::Sku, json| json.push(b'1'));
        String::from_utf8(json).unwrap()
    }

    fn mistake(config: &str) -> String {
        Shape::<Pick>::from_json(config).unwrap_err()
    }

    #[test]
    fn names_keep_the_order_of_the_config_and_are_escaped() {
        assert_eq!(written(r#"{"z": "sku", "a\"b": {"c": "sku"}}"#), r#"{"z":1,"a\"b":{"c":1}}"#);
    }

    #[test]
    fn a_constant_is_any_json() {
        let constants = r#"{"a":{"constant":{"b":[1,"x",null]}},"c":{"constant":null}}"#;
        assert_eq!(written(constants), r#"{"a":{"b":[1,"x",null]},"c":null}"#);
    }

    #[test]
    fn what_is_no_shape_is_said_to_be_none() {
        for (config, word) in [
            (r"{}", "pick at least one"),
            (r#"{"a": {}}"#, "pick at least one"),
            (r#"{"a": "sku", "a": "sku"}"#, "\"a\" is given twice"),
            (r#"{"a": {"constant": 1, "b": "sku"}}"#, "stands alone"),
            (r#"{"a": 5}"#, "expected the name of a field"),
            (r#"{"a": {"b": "location"}}"#, "`location`"),
            (r#"["sku"]"#, "an object that gives each name a field"),
        ] {
            assert!(mistake(config).contains(word), "{config}: {}", mistake(config));
        }
    }

    #[test]
    fn the_schema_knows_the_fields_and_the_nesting() {
        let schema = Shape::<Pick>::schema();
        let parts = &schema["additionalProperties"]["anyOf"];
        assert_eq!(parts[1]["required"][0], "constant");
        assert!(schema["$defs"]["Pick"].to_string().contains("\"sku\""), "{schema}");
        assert!(parts[2]["$ref"].is_string(), "{schema}");
    }
}
