//! Leaf: a scalar of a JSON value, read as the text of a field.

use std::borrow::Cow;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error};
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
            self.found.set(*field, text.clone());
        }
        self.found.set(*last, text);
    }
}

/// The text of a JSON string; borrowed unless it has escapes.
fn unquoted(raw: Cow<'_, str>) -> Result<Cow<'_, str>, sonic_rs::Error> {
    match raw {
        Cow::Borrowed(raw) if !raw.as_bytes().contains(&b'\\') => Ok(Cow::Borrowed(&raw[1..raw.len() - 1])),
        raw => sonic_rs::from_str::<String>(&raw).map(Cow::Owned),
    }
}
