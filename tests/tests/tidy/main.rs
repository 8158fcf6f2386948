//! The house rules, kept by ordinary tests: what each crate may import, how files begin, how
//! long they are, and what nobody writes. Nothing is built for this; it reads the source.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod attributes;
mod documents;
mod imports;
mod lengths;
mod sources;
mod std_uses;

use std::fmt::Write;

use sources::Source;

/// Fails with one line for each of the `faults`, or passes when there are none.
#[track_caller]
fn none(faults: &[String]) {
    let mut list = String::new();
    for fault in faults {
        let _ = writeln!(list, "  {fault}");
    }
    assert!(faults.is_empty(), "\n{list}");
}

/// What `check` finds in each of the Rust files, with the file's path before it.
fn in_rust(check: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
    let found = |source: &Source| {
        let path = source.path.clone();
        check(source).into_iter().map(move |fault| format!("{path}: {fault}"))
    };
    sources::rust().iter().flat_map(found).collect()
}

#[test]
fn every_file_opens_with_what_it_is() {
    none(&in_rust(|source| {
        let says = source.text.starts_with("//! ");
        says.then(Vec::new).unwrap_or_else(|| vec!["the first line must be `//!` and say what this file is".into()])
    }));
}

#[test]
fn no_file_outgrows_a_page_and_long_ones_only_shrink() {
    none(&lengths::faults(&sources::rust()));
}

#[test]
fn a_main_file_only_wires() {
    none(&in_rust(|source| {
        let lines = source.text.lines().count();
        let wires = !source.path.ends_with("/main.rs") || source.path.starts_with("tests/") || lines < 120;
        wires
            .then(Vec::new)
            .unwrap_or_else(|| vec![format!("{lines} lines: main.rs only wires; move what it does to a module")])
    }));
}

#[test]
fn no_lint_is_silenced_without_a_reason() {
    none(&in_rust(attributes::without_reason));
}

#[test]
fn no_file_allows_a_lint_twice() {
    none(&in_rust(attributes::allowed_twice));
}

#[test]
fn unsafe_code_stays_in_the_files_named_for_it() {
    none(&in_rust(attributes::unsafe_code));
}

#[test]
fn the_core_reads_no_clock_and_does_no_io() {
    none(&in_rust(std_uses::in_the_core));
}

#[test]
fn no_file_names_a_path_of_somebodys_machine_or_leaves_a_note_to_self() {
    none(&documents::forbidden_words());
}

#[test]
fn links_between_documents_lead_somewhere() {
    none(&documents::dead_links());
}

#[test]
fn documents_name_make_targets_that_there_are() {
    none(&documents::unknown_targets());
}

#[test]
fn each_crate_imports_what_the_table_says() {
    none(&imports::between_our_crates());
}

#[test]
fn a_guarded_dependency_is_used_only_where_the_table_says() {
    none(&imports::guarded());
}

#[test]
fn the_core_has_the_dependencies_it_has_and_no_more() {
    none(&imports::of_the_core());
}

#[test]
fn kube_is_in_the_resource_types_for_its_derive_alone() {
    none(&imports::of_kube());
}

#[test]
fn every_crate_takes_the_lints_and_the_facts_of_the_workspace() {
    none(&imports::manifests());
}
