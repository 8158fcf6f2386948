//! Scan: one pass over a JSON value, which fills the fields that the plan reads.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use sonic_rs::LazyValue;

use crate::error::DecodeError;
use crate::options::{EventField, FIELDS};
use crate::plan::{Node, Place};

/// What was found, by [`EventField`]; numbers as their text.
#[derive(Debug, Default)]
pub(crate) struct Found<'de> {
    texts: [Option<Cow<'de, str>>; FIELDS],
    problem: Option<DecodeError>,
}

impl<'de> Found<'de> {
    /// The field's text; empty where it is absent, null or empty.
    pub(crate) fn text(&self, field: EventField) -> &str {
        self.texts[field as usize].as_deref().unwrap_or("")
    }

    /// Fills a field that the record has not filled.
    pub(crate) fn fill(&mut self, field: EventField, text: Cow<'de, str>) {
        let slot = &mut self.texts[field as usize];
        if slot.as_deref().is_none_or(str::is_empty) {
            *slot = Some(text);
        }
    }

    /// The first thing wrong is what is told.
    fn object(&mut self, problem: DecodeError) {
        self.problem.get_or_insert(problem);
    }

    fn wrong_type(&mut self, field: EventField, found: &'static str) {
        let wanted = if field.is_quantity() { "a number" } else { "a text" };
        self.object(DecodeError::WrongType { field: field.name(), found, wanted });
    }
}

/// Reads `json` by `plan`.
///
/// # Errors
/// When it is no JSON object, or what the plan reads cannot be read.
pub(crate) fn scan<'de>(plan: &Node, json: &'de str) -> Result<Found<'de>, DecodeError> {
    let mut found = Found::default();
    let mut from = sonic_rs::Deserializer::from_str(json);
    let inside = Inside { node: plan, root: true, found: &mut found };
    inside.deserialize(&mut from).and_then(|()| from.end()).map_err(|error| {
        // The parser prints the neighbourhood over several lines; the first says it all.
        let message = error.to_string().lines().next().unwrap_or_default().trim_end_matches(": ").to_owned();
        DecodeError::NotJson { message }
    })?;
    found.problem.take().map_or(Ok(found), Err)
}

/// An object or array of which something is read.
struct Inside<'a, 'de> {
    node: &'a Node,
    root: bool,
    found: &'a mut Found<'de>,
}

impl<'de> Inside<'_, 'de> {
    fn read<E>(
        &mut self,
        seen: &mut u64,
        at: usize,
        read: impl FnOnce(&Place, &mut Found<'de>) -> Result<(), E>,
    ) -> Result<(), E> {
        let key = &self.node.keys[at];
        if *seen & (1 << at) != 0 {
            let field = first_field(&key.place);
            self.found.object(DecodeError::DuplicateField { field });
        }
        *seen |= 1 << at;
        read(&key.place, self.found)
    }

    /// A scalar where an object could have been: what is inside is absent.
    fn scalar(self, found: &'static str) {
        if self.root {
            self.found.object(DecodeError::NotAnObject { found });
        }
    }
}

fn first_field(place: &Place) -> &'static str {
    match place {
        Place::Leaf(fields) => fields.first().map_or("a field", |field| field.name()),
        Place::Fallback(field) => field.name(),
        Place::Inside(node) => node.keys.first().map_or("a field", |key| first_field(&key.place)),
    }
}

impl<'de> DeserializeSeed<'de> for Inside<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Inside<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut seen = 0;
        while let Some(at) = map.next_key_seed(KeyOf(self.node))? {
            match at {
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
                Some(at) => self.read(&mut seen, at, |place, found| match place {
                    Place::Leaf(fields) => map.next_value_seed(Leaf { fields, fallback: false, found }),
                    Place::Fallback(field) => {
                        map.next_value_seed(Leaf { fields: std::slice::from_ref(field), fallback: true, found })
                    }
                    Place::Inside(node) => map.next_value_seed(Inside { node, root: false, found }),
                })?,
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        let mut seen = 0;
        for n in 0_usize.. {
            let more = match self.node.find(itoa::Buffer::new().format(n)) {
                None => seq.next_element::<IgnoredAny>()?.is_some(),
                Some(at) => {
                    let mut more = None;
                    self.read(&mut seen, at, |place, found| {
                        more = match place {
                            Place::Leaf(fields) => seq.next_element_seed(Leaf { fields, fallback: false, found })?,
                            Place::Fallback(_) => seq.next_element::<IgnoredAny>()?.map(drop),
                            Place::Inside(node) => seq.next_element_seed(Inside { node, root: false, found })?,
                        };
                        Ok(())
                    })?;
                    more.is_some()
                }
            };
            if !more {
                break;
            }
        }
        self.scalar("an array");
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.scalar("a text");
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.scalar("a number");
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.scalar("a number");
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.scalar("a number");
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.scalar("true or false");
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.scalar("null");
        Ok(())
    }
}

/// The place of a key among those that a node reads.
struct KeyOf<'a>(&'a Node);

impl<'de> DeserializeSeed<'de> for KeyOf<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<usize>, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyOf<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Option<usize>, E> {
        Ok(self.0.find(name))
    }
}

/// A scalar that fills fields.
struct Leaf<'a, 'de> {
    fields: &'a [EventField],
    /// Whether what is there already stays.
    fallback: bool,
    found: &'a mut Found<'de>,
}

impl<'de> DeserializeSeed<'de> for Leaf<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(mut self, from: D) -> Result<(), D::Error> {
        // The raw text, because a number must not go through floating point.
        let value = LazyValue::deserialize(from)?;
        let raw = value.as_raw_cow();
        let found = match raw.as_bytes().first() {
            Some(b'"') => {
                let text = unquoted(raw).map_err(D::Error::custom)?;
                self.set(text);
                return Ok(());
            }
            Some(b'-' | b'0'..=b'9') => {
                self.set(raw);
                return Ok(());
            }
            Some(b't' | b'f') => "true or false",
            Some(b'{') => "an object",
            Some(b'[') => "an array",
            _ => return Ok(()),
        };
        for field in self.fields {
            self.found.wrong_type(*field, found);
        }
        Ok(())
    }
}

impl<'de> Leaf<'_, 'de> {
    fn set(&mut self, text: Cow<'de, str>) {
        let Some((last, others)) = self.fields.split_last() else { return };
        if self.fallback {
            return self.found.fill(*last, text);
        }
        for field in others {
            self.found.texts[*field as usize] = Some(text.clone());
        }
        self.found.texts[*last as usize] = Some(text);
    }
}

/// The text of a JSON string; borrowed unless it has escapes.
fn unquoted(raw: Cow<'_, str>) -> Result<Cow<'_, str>, sonic_rs::Error> {
    match raw {
        Cow::Borrowed(raw) if !raw.as_bytes().contains(&b'\\') => Ok(Cow::Borrowed(&raw[1..raw.len() - 1])),
        raw => sonic_rs::from_str::<String>(&raw).map(Cow::Owned),
    }
}
