//! Leaf: a scalar of a JSON value, read as the text of a field.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use sonic_rs::LazyValue;

use crate::found::Found;
use crate::options::EventField;

/// A scalar that fills fields.
pub(crate) struct Leaf<'a, 'de> {
    /// They all get the same text.
    pub(crate) fields: &'a [EventField],
    /// Whether what is there already stays.
    pub(crate) fallback: bool,
    /// Where it goes.
    pub(crate) found: &'a mut Found<'de>,
}

impl<'de> DeserializeSeed<'de> for Leaf<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        // A number must not go through floating point; where a text is likely, reading it at once is faster.
        if self.found.raw || self.fields.iter().any(|field| field.is_quantity()) {
            return self.raw(from);
        }
        from.deserialize_any(self)
    }
}

impl<'de> Leaf<'_, 'de> {
    fn raw<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        let value = LazyValue::deserialize(from)?;
        let raw = value.as_raw_cow();
        match (raw.as_bytes().first().copied(), raw) {
            (Some(b'"'), Cow::Borrowed(raw)) if !raw.contains('\\') => self.set(&raw[1..raw.len() - 1]),
            (Some(b'"'), raw) => self.set_unescaped(&sonic_rs::from_str::<String>(&raw).map_err(D::Error::custom)?),
            (Some(b'-' | b'0'..=b'9'), Cow::Borrowed(raw)) => self.set(raw),
            (Some(b'-' | b'0'..=b'9'), Cow::Owned(raw)) => self.set_unescaped(&raw),
            (Some(b't' | b'f'), _) => self.wrong_type("true or false"),
            (Some(b'{'), _) => self.wrong_type("an object"),
            (Some(b'['), _) => self.wrong_type("an array"),
            _ => {}
        }
        Ok(())
    }

    fn set(self, text: &'de str) {
        for field in self.fields {
            if !self.fallback || self.found.text(*field).is_empty() {
                self.found.set(*field, text);
            }
        }
    }

    fn set_unescaped(self, text: &str) {
        for field in self.fields {
            if !self.fallback || self.found.text(*field).is_empty() {
                self.found.set_unescaped(*field, text);
            }
        }
    }

    fn wrong_type(self, found: &'static str) {
        for field in self.fields {
            self.found.wrong_type(*field, found);
        }
    }
}

impl<'de> Visitor<'de> for Leaf<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<(), E> {
        self.set(text);
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.set_unescaped(text);
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.set_unescaped(itoa::Buffer::new().format(number));
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.found.needs_raw = true;
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.found.needs_raw = true;
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.wrong_type("true or false");
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        self.wrong_type("an array");
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.wrong_type("an object");
        Ok(())
    }
}
