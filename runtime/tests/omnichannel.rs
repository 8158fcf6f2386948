//! Claims: three channels with dialects of their own end in one stock, record for record as the example says.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::path::{Path, PathBuf};

use serde_json::Value;
use support::{accounted, number, root, run_pipeline};

fn example() -> PathBuf {
    root().join("examples/omnichannel")
}

fn inputs() -> Vec<String> {
    let input = |channel| format!("raw-{channel}={}", example().join(format!("events/{channel}.jsonl")).display());
    ["warehouse", "store", "ecommerce"].map(input).to_vec()
}

/// The lines of a topic's file, sorted: partitions are read side by side.
fn lines(folder: &Path, name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

/// Names of the files in a folder that hold records.
fn topic_files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".jsonl")).collect();
    names.sort();
    names
}

#[test]
fn what_comes_out_is_what_the_example_says_to_the_byte() {
    let folder = tempfile::tempdir().unwrap();
    for threads in ["1", "2"] {
        let out = folder.path().join(threads);
        let more = ["--one-at-a-time", "--all-topics", "--threads", threads];
        let summary = run_pipeline(&example().join("pipeline.yaml"), &inputs(), &out, &more);
        let expected = example().join("expected");
        assert_eq!(topic_files(&out), topic_files(&expected));
        for name in topic_files(&expected) {
            let (found, wanted) = (lines(&out, &name), lines(&expected, &name));
            for (found, wanted) in found.iter().zip(&wanted) {
                assert_eq!(found, wanted, "{name} with {threads} threads");
            }
            assert_eq!(found.len(), wanted.len(), "{name} with {threads} threads");
        }
        assert_eq!(accounted(&summary, 0), [19, 0, 0, 1], "applied, refused, duplicates, dead of normalize");
        assert_eq!(accounted(&summary, 1), [17, 2, 1, 0], "and of stock");
        assert_eq!(number(&summary, "/stages/1/expired"), 1);
    }
}

/// What the README's table says, written down apart from what was once printed.
#[test]
fn the_expected_levels_are_those_of_the_clock() {
    let levels = [
        ("warehouse-001", &[(100, 0, 0), (70, 0, 0), (68, 0, 0), (67, 0, 0)][..]),
        ("ONLINE", &[(10, 0, 0), (10, 4, 0), (10, 0, 0), (10, 5, 0), (10, 0, 0), (10, 2, 0), (6, 2, 0), (6, 0, 0)]),
        ("store-123", &[(0, 0, 30), (28, 0, 2), (25, 0, 2), (24, 0, 2), (25, 0, 2), (26, 0, 2)]),
    ];
    let records = support::records(&example().join("expected"), "inventory.stock-levels");
    for (location, wanted) in levels {
        let of_here = records.iter().map(|record| &record["value"]).filter(|value| value["locationId"] == location);
        let number = |value: &Value, field: &str| value[field].as_i64().unwrap();
        let found: Vec<(i64, i64, i64)> =
            of_here.map(|v| (number(v, "onHand"), number(v, "reserved"), number(v, "inTransit"))).collect();
        assert_eq!(found, wanted, "on hand, reserved and in transit at {location}");
    }
}
