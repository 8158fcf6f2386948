//! What is printed without a cluster, and what is said of what cannot be.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// For files of tests.
const FOLDER: &str = env!("CARGO_TARGET_TMPDIR");
const GOOD: &str = include_str!("../../../crds/tests/good.yaml");

fn operator(args: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stockflow-operator"));
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // One that refuses its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// What is said of what is refused.
fn refusal(args: &[&str], input: &str) -> String {
    let output = operator(args, input);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_plan_is_made_of_a_file_or_of_standard_input() {
    let file = Path::new(FOLDER).join("good.yaml");
    std::fs::write(&file, GOOD).unwrap();
    let [of_file, of_input] = [file.to_str().unwrap(), "-"].map(|file| operator(&["plan", "-f", file], GOOD));
    assert!(of_file.status.success() && !of_file.stdout.is_empty(), "{of_file:?}");
    assert_eq!(of_file.stdout, of_input.stdout);
}

#[test]
fn what_is_no_pipelines_file_is_said_once_and_read_no_further_than_a_pipeline_is_long() {
    let said = refusal(&["plan", "-f", FOLDER], "");
    assert!(said.contains(&format!("{FOLDER} is a folder")), "{said}");
    if cfg!(unix) {
        let said = refusal(&["plan", "-f", "/dev/zero"], "");
        assert!(said.contains("/dev/zero has more than") && said.contains("is it one?"), "{said}");
    }
    let file = Path::new(FOLDER).join("bad.yaml");
    std::fs::write(&file, GOOD.replace("partitions: 12", "partitions: 0")).unwrap();
    let name = file.to_str().unwrap();
    let said = refusal(&["plan", "-f", name], "");
    for line in said.lines() {
        assert_eq!(line.matches(name).count(), 1, "{said}");
    }
    let said = refusal(&["plan", "-f", "-"], "spec: [");
    assert!(said.contains("standard input"), "{said}");
}

#[test]
fn a_namespace_that_cannot_be_one_is_refused_before_it_is_in_a_role() {
    for args in [["--namespace", "A B"], ["--own-namespace", "a.b"], ["--account", "x/y"]] {
        let said = refusal(&["rbac", args[0], args[1]], "");
        assert!(said.contains(args[1]) && said.contains("lowercase letters"), "{said}");
    }
    assert!(operator(&["rbac", "--namespace", "retail", "--account", "the.operator"], "").status.success());
}
