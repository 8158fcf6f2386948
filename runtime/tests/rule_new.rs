//! Claims: a new rule passes its tests at once, builds, and is a rule that the host takes.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::path::Path;
use std::process::{Command, Output};

use support::{root, stockflow};

/// What a command printed; it must have succeeded.
#[track_caller]
fn printed(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// A cargo command in the new crate, with a target folder of its own and the crates of this
/// workspace, which are on the machine already.
fn cargo(folder: &Path, args: &[&str]) -> Output {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(folder).args(args).env_remove("CARGO_TARGET_DIR").env("CARGO_NET_OFFLINE", "true");
    cargo.output().unwrap()
}

#[test]
fn a_new_rule_passes_its_tests_builds_and_answers_the_same_however_events_are_cut() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("at-most");
    let sdk = root().join("plugins/sdk");
    let (path, sdk) = (folder.to_str().unwrap(), sdk.to_str().unwrap());
    printed(&stockflow(&["rule", "new", "at-most", "--path", path, "--sdk", sdk]));

    let tests = printed(&cargo(&folder, &["test", "--offline"]));
    assert!(tests.contains("test result: ok"), "{tests}");

    let built = folder.join("at-most.wasm");
    let built = built.to_str().unwrap();
    printed(&stockflow(&["rule", "build", path, "--offline", "--out", built]));
    let events = folder.join("events.jsonl");
    let events = events.to_str().unwrap();
    let said = printed(&stockflow(&["rule", "test", built, "--events", events, "--with-stock"]));
    assert!(said.contains("TOO_MANY"), "{said}");

    let again = stockflow(&["rule", "new", "at-most", "--path", path, "--sdk", sdk]);
    assert_eq!(again.status.code(), Some(2), "what is there is left alone");
}
