//! Scan: one pass over a JSON value, which fills the fields that the plan reads.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::error::DecodeError;
use crate::found::Found;
use crate::leaf::Leaf;
use crate::plan::{Node, Target};

/// Reads `json` by `plan` into `found`, which must be empty.
///
/// # Errors
/// When it is no JSON object, or what the plan reads cannot be read.
pub(crate) fn scan<'de>(plan: &Node, json: &'de str, found: &mut Found<'de>) -> Result<(), DecodeError> {
    let mut result = pass(plan, json, found);
    if result.is_err() || found.needs_raw {
        *found = Found::raw();
        result = pass(plan, json, found);
    }
    result.map_err(|error| {
        // The parser prints the neighbourhood over several lines; the first says it all.
        let message = error.to_string().lines().next().unwrap_or_default().trim_end_matches(": ").to_owned();
        DecodeError::NotJson { message }
    })?;
    found.problem().map_or(Ok(()), Err)
}

fn pass<'de>(plan: &Node, json: &'de str, found: &mut Found<'de>) -> Result<(), sonic_rs::Error> {
    let mut from = sonic_rs::Deserializer::from_str(json);
    Inside { node: plan, root: true, found }.deserialize(&mut from)?;
    from.end()
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
        read: impl FnOnce(&Target, &mut Found<'de>) -> Result<(), E>,
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

fn first_field(place: &Target) -> &'static str {
    match place {
        Target::Leaf(fields) => fields.first().map_or("a field", |field| field.name()),
        Target::Fallback(field) => field.name(),
        Target::Inside(node) => node.keys.first().map_or("a field", |key| first_field(&key.place)),
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
        let (mut seen, mut next) = (0, 0);
        while let Some(at) = map.next_key_seed(KeyOf { node: self.node, next })? {
            next = at.map_or(next, |at| at + 1);
            match at {
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
                Some(at) => self.read(&mut seen, at, |place, found| match place {
                    Target::Leaf(fields) => map.next_value_seed(Leaf { fields, fallback: false, found }),
                    Target::Fallback(field) => {
                        map.next_value_seed(Leaf { fields: std::slice::from_ref(field), fallback: true, found })
                    }
                    Target::Inside(node) => map.next_value_seed(Inside { node, root: false, found }),
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
                            Target::Leaf(fields) => seq.next_element_seed(Leaf { fields, fallback: false, found })?,
                            Target::Fallback(_) => seq.next_element::<IgnoredAny>()?.map(drop),
                            Target::Inside(node) => seq.next_element_seed(Inside { node, root: false, found })?,
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
struct KeyOf<'a> {
    node: &'a Node,
    /// Where it most likely is: senders keep to an order.
    next: usize,
}

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
        Ok(match self.node.keys.get(self.next) {
            Some(key) if *key.name == *name => Some(self.next),
            _ => self.node.find(name),
        })
    }
}
