//! Table: the comparison as it stands in the document.

use std::fmt::Write as _;

use crate::compared::{COMPARED, Compared};
use crate::models::NAMES;

/// In Markdown.
pub fn table() -> String {
    let mut text = String::new();
    text.push_str("| scenario | model | worker hours | seconds late | rebalances | |\n");
    text.push_str("| --- | --- | ---: | ---: | ---: | --- |\n");
    for compared in COMPARED.iter() {
        for (place, name) in NAMES.iter().enumerate() {
            let outcome = compared.outcomes[place];
            let scenario = if place == 0 { compared.name } else { "" };
            let hours = outcome.replica_seconds as f64 / 3600.0;
            let note = note(compared, place);
            writeln!(
                text,
                "| {scenario} | {name} | {hours:.1} | {} | {} | {note} |",
                outcome.late_s, outcome.rebalances
            )
            .unwrap();
        }
    }
    text
}

/// How a model stands against ours.
fn note(compared: &Compared, place: usize) -> &'static str {
    let (ours, other) = (&compared.outcomes[0], &compared.outcomes[place]);
    match () {
        () if place == 0 => "",
        () if ours.beats(other) => "worse or equal in all",
        () if other.beats(ours) => "**better or equal in all**",
        () if other == ours => "equal",
        () => "better in one, worse in another",
    }
}

#[test]
fn the_table_is_as_it_was_reviewed() {
    insta::assert_snapshot!(table());
}
