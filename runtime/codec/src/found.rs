//! Found: what a scan has read of a record, and the first thing that was wrong.

use crate::error::DecodeError;
use crate::options::{EventField, FIELDS};

/// What was found, by [`EventField`]; numbers as their text.
#[derive(Debug, Default)]
pub(crate) struct Found<'de> {
    texts: [&'de str; FIELDS],
    /// Texts that do not stand in the record as they are: those with escapes. They go first.
    unescaped: Vec<(EventField, String)>,
    problem: Option<DecodeError>,
    /// Whether every scalar is read as it is written, which is slower.
    pub(crate) raw: bool,
    /// Whether a scalar was met of which only the raw text says it all.
    pub(crate) needs_raw: bool,
}

impl<'de> Found<'de> {
    /// Nothing yet, and scalars to be read as they are written.
    pub(crate) fn raw() -> Found<'de> {
        Found { raw: true, ..Found::default() }
    }

    /// The field's text; empty where it is absent, null or empty.
    pub(crate) fn text(&self, field: EventField) -> &str {
        let unescaped = self.unescaped.iter().find(|(of, _)| *of == field);
        unescaped.map_or(self.texts[field as usize], |(_, text)| text)
    }

    /// What the record says of a field.
    pub(crate) fn set(&mut self, field: EventField, text: &'de str) {
        self.texts[field as usize] = text;
    }

    /// What the record says of a field, in other words.
    pub(crate) fn set_unescaped(&mut self, field: EventField, text: &str) {
        self.unescaped.push((field, text.to_owned()));
    }

    /// Fills a field that the record has not filled.
    pub(crate) fn fill(&mut self, field: EventField, text: &'de str) {
        if self.text(field).is_empty() {
            self.set(field, text);
        }
    }

    /// The first thing wrong is what is told.
    pub(crate) fn object(&mut self, problem: DecodeError) {
        self.problem.get_or_insert(problem);
    }

    /// A value that the field cannot have.
    pub(crate) fn wrong_type(&mut self, field: EventField, found: &'static str) {
        let wanted = if field.is_quantity() { "a number" } else { "a text" };
        self.object(DecodeError::WrongType { field: field.name(), found, wanted });
    }

    /// The first thing that was wrong.
    pub(crate) fn problem(&mut self) -> Option<DecodeError> {
        self.problem.take()
    }
}
