//! Claims: the pipeline of the stock benchmark makes of its events what its own reference model says.
//!
//! tests/bench/sample has 120 events of the kit's generator and what the kit's model makes of them; four ends of
//! reservations were then given another quantity, and four events were sent again, neither of which may matter.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::{accounted, records, root, run_pipeline};

/// The pipeline that the benchmark's subject runs, with the kit's variables put in.
fn pipeline(folder: &Path) -> PathBuf {
    let mut text = std::fs::read_to_string(root().join("tests/bench/pipeline.yaml.in")).unwrap();
    for (name, value) in [
        ("APP_ID", "bench"),
        ("BOOTSTRAP", "localhost:29092"),
        ("INPUT_TOPIC", "bench.events"),
        ("STOCK_TOPIC", "bench.stock"),
        ("REFUSED_TOPIC", "bench.refused"),
        ("COMMIT_INTERVAL_MS", "100"),
    ] {
        text = text.replace(&format!("@{name}@"), value);
    }
    let path = folder.join("pipeline.yaml");
    std::fs::write(&path, text).unwrap();
    path
}

fn by_key(stock: impl Iterator<Item = (String, Value)>) -> BTreeMap<String, Vec<Value>> {
    let mut keys: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    stock.for_each(|(key, value)| keys.entry(key).or_default().push(value));
    keys
}

#[test]
fn what_comes_out_is_what_the_benchmarks_model_says() {
    let sample = root().join("tests/bench/sample");
    let folder = tempfile::tempdir().unwrap();
    let input = format!("events={}", sample.join("events.jsonl").display());
    let out = folder.path().join("out");
    let summary = run_pipeline(&pipeline(folder.path()), &[input], &out, &[]);
    assert_eq!(accounted(&summary, 0), [115, 5, 4, 0], "applied, refused, duplicates and dead");

    let text = |value: &Value, field: &str| value[field].as_str().unwrap().to_owned();
    let found = by_key(records(&out, "bench.stock").into_iter().map(|r| (text(&r, "key"), r["value"].clone())));
    let key = |stock: &Value| format!("{}:{}", text(stock, "sku"), text(stock, "locationId"));
    let wanted = by_key(records(&sample, "stock").into_iter().map(|stock| (key(&stock), stock)));
    assert_eq!(found, wanted, "the stock of each key, in order");

    let found = records(&out, "bench.refused").into_iter().map(|record| record["value"].clone());
    let by_id = |refusals: Vec<Value>| {
        let refusals = refusals.into_iter().map(|refusal| (text(&refusal, "eventId"), refusal));
        refusals.collect::<BTreeMap<_, _>>()
    };
    assert_eq!(by_id(found.collect()), by_id(records(&sample, "refused")));
}
