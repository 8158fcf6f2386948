//! Claims: what cannot be verified is told before anything is connected to, with exit code 2.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]

mod support;

/// Exit code and words.
fn verify(args: &[&str]) -> (Option<i32>, String) {
    let example = support::root().join("examples/retail-day/pipeline.yaml");
    let mut all = vec!["verify", example.to_str().unwrap()];
    all.extend(args);
    let output = support::stockflow(&all);
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_stage_without_a_ledger_cannot_be_verified_and_is_told_why() {
    let (code, told) = verify(&["--stage", "normalize"]);
    assert!(code == Some(2) && told.contains("normalize keeps no ledger and so no changelog"), "{code:?}: {told}");
}

#[test]
fn a_stage_must_be_named_where_there_are_several_and_be_there() {
    let (code, told) = verify(&[]);
    assert!(code == Some(2) && told.contains("--stage normalize or stock"), "{code:?}: {told}");
    let (code, told) = verify(&["--stage", "stok"]);
    assert!(code == Some(2) && told.contains("no stage `stok`"), "{code:?}: {told}");
}

#[test]
fn a_since_that_is_neither_offset_nor_time_is_refused_with_examples() {
    let (code, told) = verify(&["--stage", "stock", "--since", "yesterday"]);
    assert!(code == Some(2) && told.contains("an offset such as 4200"), "{code:?}: {told}");
}
