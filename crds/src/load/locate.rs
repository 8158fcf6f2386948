//! Where each field of a YAML document stands: from its path to line and column, and back.

use std::collections::{BTreeMap, BTreeSet};

use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, Span};

/// Paths deeper than this are not kept: nothing of a pipeline but a rule's config is, and memory stays bounded.
const DEPTH_MAX: usize = 16;

/// A place in a text; line and column count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) line: u32,
    pub(super) column: u32,
}

/// The places of one document's fields.
#[derive(Debug, Default)]
pub(super) struct Places {
    by_path: BTreeMap<String, Place>,
    /// Where each key and item begins: what a reader of YAML names may be a key or a value.
    by_place: BTreeMap<Place, String>,
    first: Option<Place>,
    nulls: BTreeSet<String>,
    quoted: BTreeSet<String>,
    has_aliases: bool,
}

impl Places {
    /// The place of a field, or of the nearest field around it that there is.
    pub(super) fn of(&self, path: &str) -> Option<Place> {
        let mut path = path;
        loop {
            if let Some(place) = self.by_path.get(path) {
                return Some(*place);
            }
            match path.rfind(['.', '[']) {
                Some(cut) => path = &path[..cut],
                None => return self.first,
            }
        }
    }

    /// The paths of all that is within a field.
    pub(super) fn below<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a str> {
        self.by_path.keys().map(String::as_str).filter(move |found| *found != path && found.starts_with(path))
    }

    /// The paths of the fields without a value.
    pub(super) fn nulls(&self) -> impl Iterator<Item = &str> {
        self.nulls.iter().map(String::as_str)
    }

    /// Whether a field has no value.
    pub(super) fn is_null(&self, path: &str) -> bool {
        self.nulls.contains(path)
    }

    /// Whether a field's value is a text in quotes, or in lines of its own.
    pub(super) fn is_quoted(&self, path: &str) -> bool {
        self.quoted.contains(path)
    }

    /// Whether a field is written down; one may be that stands behind an alias.
    pub(super) fn is_written(&self, path: &str) -> bool {
        self.has_aliases || self.by_path.contains_key(path)
    }

    /// The path of the field that stands at a place, or of the last one before it.
    pub(super) fn path_at(&self, place: Place) -> Option<&str> {
        self.by_place.range(..=place).next_back().map(|(_, path)| path.as_str())
    }

    /// The path of the mapping that a place belongs to: around the key there, or beginning or ending there.
    pub(super) fn mapping_at(&self, place: Place) -> Option<String> {
        let path = self.path_at(place)?;
        let of_key = self.by_place.contains_key(&place) && !path.ends_with(']');
        let around = path.rfind(['.', '[']).map_or("", |cut| &path[..cut]);
        Some(if of_key { around } else { path }.to_owned())
    }
}

/// An open mapping or sequence.
enum Open {
    /// The path of the mapping, and the key whose value comes next.
    Mapping { path: String, key: Option<(String, Place)> },
    /// The path of the sequence, and the index of the next item.
    Sequence { path: String, next: usize },
}

/// The places of each document's fields, documents without content left out; as far as the text is YAML.
pub(super) fn places(text: &str) -> Vec<Places> {
    let mut documents: Vec<Places> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut parser = Parser::new_from_str(text);
    while let Some(Ok((event, span))) = parser.next_event() {
        match event {
            Event::DocumentStart(..) => documents.push(Places::default()),
            Event::StreamEnd => break,
            Event::MappingEnd | Event::SequenceEnd => {
                open.pop();
            }
            event if event.is_node() => {
                if let Some(places) = documents.last_mut() {
                    node(places, &mut open, &event, place(&span));
                }
            }
            _ => {}
        }
    }
    documents.retain(|places| places.first.is_some());
    documents
}

fn node(places: &mut Places, open: &mut Vec<Open>, event: &Event<'_>, place: Place) {
    let depth = open.len();
    if let Some(Open::Mapping { key: key @ None, .. }) = open.last_mut()
        && let Some((name, _)) = event.scalar()
    {
        *key = Some((name.to_owned(), place));
        return;
    }
    let (path, begin, place) = match open.last_mut() {
        Some(Open::Mapping { path, key }) => {
            let (name, key_place) = key.take().unwrap_or_default();
            let path = if path.is_empty() { name } else { format!("{path}.{name}") };
            (path, key_place, if event.scalar().is_some() { place } else { key_place })
        }
        Some(Open::Sequence { path, next }) => {
            let item = format!("{path}[{next}]");
            *next += 1;
            (item, place, place)
        }
        None => (String::new(), place, place),
    };
    // An empty document is a null scalar: not one that is read.
    if open.is_empty() && is_null(event) {
        return;
    }
    places.first.get_or_insert(place);
    if depth > 0 && depth <= DEPTH_MAX {
        places.by_path.insert(path.clone(), place);
        places.by_place.insert(begin, path.clone());
        places.has_aliases |= matches!(event, Event::Alias(..));
        if is_null(event) {
            places.nulls.insert(path.clone());
        }
        if event.scalar().is_some_and(|(_, style)| style != ScalarStyle::Plain) {
            places.quoted.insert(path.clone());
        }
    }
    let path = if depth < DEPTH_MAX { path } else { String::new() };
    match event {
        Event::MappingStart(..) => open.push(Open::Mapping { path, key: None }),
        Event::SequenceStart(..) => open.push(Open::Sequence { path, next: 0 }),
        _ => {}
    }
}

fn is_null(event: &Event<'_>) -> bool {
    let plain = event.scalar().filter(|(_, style)| *style == ScalarStyle::Plain);
    plain.is_some_and(|(text, _)| matches!(text, "" | "~" | "null" | "Null" | "NULL"))
}

impl Default for Place {
    fn default() -> Place {
        Place { line: 1, column: 1 }
    }
}

fn place(span: &Span) -> Place {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Place { line: count(span.start.line()), column: count(span.start.col().saturating_add(1)) }
}

#[cfg(test)]
mod tests;
