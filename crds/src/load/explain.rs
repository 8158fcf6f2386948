//! What serde-saphyr says, as a problem: words for people, place, path and advice.

use serde_saphyr::{DefaultMessageFormatter, Error, MessageFormatter};

use crate::{Problem, suggest::advice};

use super::locate::{Place, Places};

/// Turns an error of reading YAML into a problem.
pub(super) fn explain(error: &Error, places: &[Places]) -> Problem {
    let place = error.location().map(|location| Place {
        line: u32::try_from(location.line()).unwrap_or(u32::MAX),
        column: u32::try_from(location.column()).unwrap_or(u32::MAX),
    });
    let error = error.without_snippet();
    let missing = matches!(error, Error::SerdeMissingField { .. });
    let found = |places: &Places, place| {
        if missing { places.mapping_at(place) } else { places.path_at(place).map(str::to_owned) }
    };
    let path = place.and_then(|place| places.iter().rev().find_map(|places| found(places, place)));
    let (message, help) = words(error);
    let mut problem = Problem::new(path.unwrap_or_default(), message);
    problem.help = help;
    match place {
        Some(place) => problem.at(place.line, place.column),
        None => problem,
    }
}

fn words(error: &Error) -> (String, Option<String>) {
    match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            (format!("unknown field `{field}`"), Some(advice(field, expected.iter().copied())))
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            (format!("unknown choice `{variant}`"), Some(advice(variant, expected.iter().copied())))
        }
        Error::SerdeMissingField { field, .. } => {
            (format!("the field `{field}` is missing"), Some(format!("add `{field}`")))
        }
        Error::SerdeInvalidType { unexpected, expected, .. } => {
            (format!("found {unexpected} where {expected} is wanted"), None)
        }
        Error::SerdeInvalidValue { unexpected, expected, .. } => {
            (format!("found {unexpected} where {expected} is wanted"), None)
        }
        Error::DuplicateMappingKey { key, .. } => {
            let key = key.as_deref().unwrap_or("?");
            (format!("the key `{key}` is given twice"), Some("keep one of them".to_owned()))
        }
        Error::ExpectedMappingEndAfterEnumVariantValue { .. } => {
            ("more than one is given where exactly one is wanted".to_owned(), Some("keep one of them".to_owned()))
        }
        Error::QuotingRequired { value, .. } => {
            let kind = match value.as_str() {
                "" | "~" | "null" | "Null" | "NULL" => "no value",
                number if number.parse::<f64>().is_ok() => "a number",
                _ => "true or false",
            };
            (format!("`{value}` is {kind}, and a text is wanted"), Some(format!("write \"{value}\", in quotes")))
        }
        Error::InvalidScalar { ty, .. } => (format!("this is not {}", scalar(ty)), None),
        Error::Unexpected { expected, .. } => (format!("expected {}", shape(expected)), None),
        other => (DefaultMessageFormatter.format_message(other).into_owned(), None),
    }
}

fn scalar(rust_type: &str) -> String {
    match rust_type.as_bytes().first() {
        Some(b'u') => "a whole number from 0 that fits the field".to_owned(),
        Some(b'i') => "a whole number that fits the field".to_owned(),
        Some(b'f') => "a number".to_owned(),
        Some(b'b') => "true or false".to_owned(),
        _ => format!("a valid {rust_type}"),
    }
}

fn shape(event: &str) -> &str {
    match event {
        "mapping start" => "a mapping of names to values",
        "sequence start" => "a list",
        other => other,
    }
}
