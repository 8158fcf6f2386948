//! Claims: `stockflow validate` tells every problem as a compiler does, and how it exits.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

use std::path::Path;
use std::process::{Command, Output};

/// Runs `stockflow validate` in the folder of these pipelines.
fn validate(files: &[&str]) -> Output {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validate");
    Command::new(env!("CARGO_BIN_EXE_stockflow")).arg("validate").args(files).current_dir(folder).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn problems_are_told_word_for_word() {
    for (file, wanted) in
        [("bad.yaml", include_str!("validate/bad.txt")), ("unknown.yaml", include_str!("validate/unknown.txt"))]
    {
        let output = validate(&[file]);
        assert_eq!(text(&output.stderr), wanted, "{file}");
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{file}");
    }
}

#[test]
fn a_warning_is_told_and_refuses_nothing() {
    let output = validate(&["round.yaml"]);
    assert_eq!(text(&output.stderr), include_str!("validate/round.txt"));
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), "round.yaml: ok\n"));
}

#[test]
fn a_change_is_held_against_what_runs() {
    let output = validate(&["next.yaml", "--against", "running.yaml"]);
    assert_eq!(text(&output.stderr), include_str!("validate/next.txt"));
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
    assert!(validate(&["next.yaml"]).status.success());
    assert!(validate(&["next.yaml", "--against", "next.yaml"]).status.success());
    let gone = validate(&["next.yaml", "--against", "missing.yaml"]);
    assert!(text(&gone.stderr).starts_with("missing.yaml: error: cannot read it"), "{}", text(&gone.stderr));
    assert_eq!((gone.status.code(), text(&gone.stdout)), (Some(2), ""));
}

#[test]
fn every_example_is_ok() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let folders = std::fs::read_dir(examples).unwrap();
    let files: Vec<_> =
        folders.map(|folder| folder.unwrap().path().join("pipeline.yaml")).filter(|f| f.exists()).collect();
    assert!(files.len() >= 3);
    let names: Vec<&str> = files.iter().map(|file| file.to_str().unwrap()).collect();
    let output = validate(&names);
    let wanted: String = names.iter().map(|name| format!("{name}: ok\n")).collect();
    assert_eq!((text(&output.stdout), text(&output.stderr)), (&*wanted, ""));
    assert!(output.status.success());
}

#[test]
fn a_wrong_file_does_not_hide_the_others() {
    let example = "../../../examples/omnichannel/pipeline.yaml";
    let output = validate(&["missing.yaml", example, "unknown.yaml"]);
    assert_eq!(text(&output.stdout), format!("{example}: ok\n"));
    let said = text(&output.stderr);
    assert!(said.starts_with("missing.yaml: error: cannot read it: No such file or directory"), "{said}");
    assert!(said.ends_with(include_str!("validate/unknown.txt")), "{said}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn no_file_is_wrong_use() {
    let output = validate(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("Usage: stockflow validate"), "{}", text(&output.stderr));
}
