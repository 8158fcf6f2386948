//! Claims about where fields stand.

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

#[test]
fn what_has_no_value_is_known_and_what_is_written_in_quotes_has_one() {
    let found = places("a:\nb: ~\nc: \"\"\nd: [null, 'null', {}]\n");
    assert_eq!(found[0].nulls().collect::<Vec<_>>(), ["a", "b", "d[0]"]);
}
