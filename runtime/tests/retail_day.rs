//! Claims: a generated day runs through normalize and stock, adds up, and ends the same however it is run.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::day::{EVENTS, day, once};
use support::{accounted, number, records, root, run_pipeline, stockflow};

const LEVELS: &str = "retail.retail-day.stock-levels";
/// What is in the building, bucket by bucket.
const BUCKETS: [&str; 4] = ["available", "reserved", "committed", "unsellable"];

fn pipeline() -> PathBuf {
    root().join("examples/retail-day/pipeline.yaml")
}

/// The published levels of each key, in order.
fn levels(out: &Path) -> BTreeMap<String, Vec<Value>> {
    let mut levels: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for record in records(out, LEVELS) {
        levels.entry(record["key"].as_str().unwrap().to_owned()).or_default().push(record["value"].clone());
    }
    levels
}

/// The ways that the stock of each key went. Without in transit: goods under way are announced
/// across partitions, so when they are heard of depends on how far each has come.
fn ways(out: &Path) -> BTreeMap<String, Vec<[i64; 4]>> {
    let way = |levels: &Vec<Value>| {
        let mut way: Vec<[i64; 4]> =
            levels.iter().map(|level| BUCKETS.map(|bucket| level[bucket].as_i64().unwrap())).collect();
        way.dedup();
        way
    };
    levels(out).iter().map(|(key, levels)| (key.clone(), way(levels))).collect()
}

#[test]
fn every_record_is_accounted_for_and_the_books_are_what_was_published() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let summary = run_pipeline(&pipeline(), &[day(folder.path())], &out, &[]);
    assert_eq!(number(&summary, "/inputRecords/raw"), EVENTS);
    assert_eq!(accounted(&summary, 0), [EVENTS, 0, 0, 0]);
    let [applied, refused, duplicates, dead] = accounted(&summary, 1);
    assert!(refused > 0 && duplicates > 0, "{summary}");
    assert_eq!(dead, 0);
    let expired = number(&summary, "/stages/1/expired");
    assert!(expired > 0, "{summary}");

    for (topic, count) in [("stock-levels", applied + expired), ("refused", refused), ("dead", 0)] {
        let topic = format!("retail.retail-day.{topic}");
        assert_eq!(number(&summary, &format!("/outputRecords/{topic}")), count, "{topic}");
        assert_eq!(records(&out, &topic).len() as u64, count, "{topic}");
    }
    let last: Vec<Value> = levels(&out).into_values().map(|mut levels| levels.pop().unwrap()).collect();
    assert_eq!(number(&summary, "/stages/1/stock/keys"), last.len() as u64);
    for bucket in BUCKETS.into_iter().chain(["inTransit"]) {
        let sum: i64 = last.iter().map(|level| level[bucket].as_i64().unwrap()).sum();
        assert_eq!(summary["stages"][1]["stock"][bucket], sum, "{bucket}");
    }
    for level in last {
        let sum: i64 = BUCKETS.iter().map(|bucket| level[bucket].as_i64().unwrap()).sum();
        assert_eq!(level["onHand"], sum, "{level}");
    }
}

#[test]
fn versions_of_a_key_go_up_by_one() {
    for (key, levels) in levels(&once(&pipeline()).out) {
        let versions: Vec<u64> = levels.iter().map(|level| level["version"].as_u64().unwrap()).collect();
        assert!(versions.iter().copied().eq(1..=versions.len() as u64), "{key}: {versions:?}");
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let input = [day(folder.path())];
    let wanted = ways(&once(&pipeline()).out);
    for threads in ["1", "2"] {
        let out = folder.path().join(threads);
        run_pipeline(&pipeline(), &input, &out, &["--threads", threads]);
        assert!(ways(&out) == wanted, "with {threads} threads some key's stock went another way");
    }
}

#[test]
fn the_file_given_twice_changes_nothing_but_the_count_of_duplicates() {
    let folder = tempfile::tempdir().unwrap();
    let input = day(folder.path());
    let once = once(&pipeline());
    let out = folder.path().join("twice");
    let twice = run_pipeline(&pipeline(), &[input.clone(), input], &out, &[]);
    let [applied, refused, duplicates, dead] = accounted(&once.summary, 1);
    assert_eq!(accounted(&twice, 1), [applied, refused, duplicates + EVENTS, dead]);
    assert!(ways(&out) == ways(&once.out), "some key's stock went another way");
}

#[test]
fn what_is_printed_as_json_is_the_summary() {
    let folder = tempfile::tempdir().unwrap();
    let (input, out) = (day(folder.path()), folder.path().join("out"));
    let (pipeline, folder) = (pipeline(), out.to_str().unwrap());
    let args = ["run", pipeline.to_str().unwrap(), "--input", &input, "--output", folder, "--output-format", "json"];
    let output = stockflow(&args);
    assert!(output.status.success());
    assert_eq!(output.stdout, std::fs::read(out.join("summary.json")).unwrap());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "nothing else is said");
}

#[test]
fn the_same_seed_gives_the_same_day() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [a, b] = folders.each_ref().map(|folder| {
        day(folder.path());
        std::fs::read(folder.path().join("events.jsonl")).unwrap()
    });
    assert!(a == b && !a.is_empty());
}
