//! Where each field of a YAML document stands: from its path to line and column, and back.

use std::collections::BTreeMap;

use serde_saphyr::granit_parser::{Event, Parser, Span};

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
    if open.is_empty() && event.scalar().is_some_and(|(text, _)| matches!(text, "" | "~" | "null")) {
        return;
    }
    places.first.get_or_insert(place);
    if depth > 0 && depth <= DEPTH_MAX {
        places.by_path.insert(path.clone(), place);
        places.by_place.insert(begin, path.clone());
    }
    let path = if depth < DEPTH_MAX { path } else { String::new() };
    match event {
        Event::MappingStart(..) => open.push(Open::Mapping { path, key: None }),
        Event::SequenceStart(..) => open.push(Open::Sequence { path, next: 0 }),
        _ => {}
    }
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
mod tests {
    use super::*;

    const TEXT: &str =
        "# a comment\nspec:\n  topics:\n  - {name: raw, é: x}\n  - name: \"canonical\"\n    config: {a.b: 1}\n";

    fn at(path: &str) -> (u32, u32) {
        let place = places(TEXT)[0].of(path).unwrap();
        (place.line, place.column)
    }

    #[test]
    fn a_scalar_is_where_its_value_begins() {
        assert_eq!(at("spec.topics[0].name"), (4, 12));
        assert_eq!(at("spec.topics[1].name"), (5, 11));
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(at("spec.topics[0].é"), (4, 20));
    }

    #[test]
    fn a_container_is_where_its_key_begins() {
        assert_eq!(at("spec.topics"), (3, 3));
        assert_eq!(at("spec.topics[1].config"), (6, 5));
    }

    #[test]
    fn a_missing_field_is_where_the_nearest_one_around_it_is() {
        assert_eq!(at("spec.topics[1].partitions"), at("spec.topics[1]"));
        assert_eq!(at("metadata.name"), (2, 1));
    }

    #[test]
    fn a_place_leads_back_to_its_path() {
        let places = places(TEXT);
        assert_eq!(places[0].path_at(Place { line: 5, column: 11 }), Some("spec.topics[1].name"));
    }

    #[test]
    fn empty_documents_do_not_count() {
        let found = places("---\n---\na: 1\n---\n# nothing\n---\nb: 2\n");
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].of("b"), Some(Place { line: 7, column: 4 }));
    }

    #[test]
    fn keys_that_are_no_scalars_do_not_confuse() {
        let found = places("? [a, b]\n: {c: d}\ne: f\n");
        assert_eq!(found[0].of("e"), Some(Place { line: 3, column: 4 }));
    }

    #[test]
    fn deep_nesting_neither_overflows_nor_fills_memory() {
        let found = places(&"[".repeat(200_000));
        assert!(found.iter().all(|places| places.by_path.len() <= DEPTH_MAX));
    }
}
