//! Running the real binary, and reading what it wrote.

#![allow(dead_code, missing_docs, reason = "test support: each test crate uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "test support: loud failures")]

pub mod day;
pub mod shop;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The project's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

pub fn stockflow(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stockflow")).args(args).output().expect("the binary runs")
}

/// Runs to success; gives the folder's summary.
pub fn run_pipeline(pipeline: &Path, inputs: &[String], out: &Path, more: &[&str]) -> Value {
    let mut args = vec!["run", pipeline.to_str().unwrap(), "--output", out.to_str().unwrap()];
    for input in inputs {
        args.extend(["--input", input]);
    }
    args.extend(more);
    let output = stockflow(&args);
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "stockflow {args:?} failed: {words}");
    serde_json::from_slice(&std::fs::read(out.join("summary.json")).unwrap()).unwrap()
}

/// The records of a topic's file, in the order of the file.
pub fn records(out: &Path, topic: &str) -> Vec<Value> {
    let path = out.join(format!("{topic}.jsonl"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub fn number(summary: &Value, pointer: &str) -> u64 {
    let value = summary.pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in {summary}"));
    match value {
        Value::Object(by_reason) => by_reason.values().map(|count| count.as_u64().unwrap()).sum(),
        number => number.as_u64().unwrap(),
    }
}

/// Applied, refused, duplicates and dead of a stage; they must add up to its records.
pub fn accounted(summary: &Value, stage: usize) -> [u64; 4] {
    let parts =
        ["applied", "refused", "duplicates", "dead"].map(|part| number(summary, &format!("/stages/{stage}/{part}")));
    assert_eq!(parts.iter().sum::<u64>(), number(summary, &format!("/stages/{stage}/records")), "{summary}");
    parts
}
