//! Claims: wrong files, fields, topics and folders end a run with a clear message and nothing half-written.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::fmt::Write as _;
use std::io::Write as _;

use support::shop::{EVENT, PIPELINE, Shop};

#[test]
fn a_pipeline_that_is_not_there_or_may_not_be_read() {
    let shop = Shop::new();
    let said = shop.refused(&shop.path("missing.yaml"), &[]);
    assert!(said.starts_with(&format!("{}: error: cannot read it: No such file", shop.path("missing.yaml"))), "{said}");
    assert!(said.contains("check the path and its permissions"), "{said}");
    let said = shop.refused(&shop.path("."), &[]);
    assert!(said.contains("cannot read it: Is a directory"), "{said}");
}

#[test]
fn wrong_yaml_is_told_with_line_and_column() {
    let shop = Shop::new();
    let broken = shop.write("broken.yaml", PIPELINE.replace("[{topic: raw}]", "[{topic: raw}"));
    let said = shop.refused(&broken, &[]);
    // Where it can go on no longer, in the line after the one with the bracket.
    assert!(said.contains("broken.yaml:13:10: error: "), "{said}");
}

#[test]
fn an_unknown_field_is_told_with_the_nearest_right_one() {
    let shop = Shop::new();
    let wrong = shop.write("wrong.yaml", PIPELINE.replace("ledger:", "leger:"));
    let said = shop.refused(&wrong, &[]);
    assert!(said.contains("wrong.yaml:11:5: error: unknown field `leger`"), "{said}");
    assert!(said.contains("did you mean `ledger`?"), "{said}");
}

#[test]
fn an_unknown_topic_is_told_with_the_nearest_right_one() {
    let shop = Shop::new();
    let file = shop.events(1);
    for (topic, wanted) in [
        ("rwa", "the pipeline has no topic `rwa`: did you mean `raw`?"),
        ("xyz", "the pipeline has no topic `xyz`; it has raw, levels"),
        ("levels", "no stage reads the topic `levels`"),
    ] {
        let said = shop.refused(&shop.pipeline(), &[&format!("{topic}={file}")]);
        assert!(said.contains(wanted), "{said}");
    }
}

#[test]
fn an_input_that_is_not_there_or_says_not_what_it_is() {
    let shop = Shop::new();
    let text = shop.write("events.txt", EVENT);
    let folder = shop.path("folder.jsonl");
    std::fs::create_dir(&folder).unwrap();
    for (file, wanted) in [
        (shop.path("none.jsonl"), "none.jsonl: cannot open: No such file or directory"),
        (text, "events.txt: what it holds is told by its name"),
        (folder, "folder.jsonl: is a folder"),
    ] {
        let said = shop.refused(&shop.pipeline(), &[&format!("raw={file}")]);
        assert!(said.contains(wanted), "{said}");
    }
    let said = shop.refused(&shop.pipeline(), &["raw=-", "raw=-"]);
    assert!(said.contains("standard input can be read for one topic only"), "{said}");
}

#[test]
fn a_ragged_row_ends_the_run_with_its_line_and_leaves_no_output() {
    let shop = Shop::new();
    let mut rows = "eventId,eventType,sku,locationId,quantity,timestamp\n".to_owned();
    for n in 0..5_000 {
        writeln!(rows, "e{n},RECEIPT,A,store-1,1,2026-03-02T08:00:00Z").unwrap();
    }
    rows.push_str("e,RECEIPT,A,store-1\n");
    let file = shop.write("ragged.csv", rows);
    let said = shop.refused(&shop.pipeline(), &[&format!("raw={file}")]);
    assert!(said.contains("ragged.csv:5002: row 5001 has 4 fields and the header row 6"), "{said}");
}

#[test]
fn a_gzip_cut_short_ends_the_run_and_leaves_no_output() {
    let shop = Shop::new();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(shop.events_text(20_000).as_bytes()).unwrap();
    let mut bytes = gzip.finish().unwrap();
    bytes.truncate(bytes.len() / 2);
    let file = shop.write("cut.jsonl.gz", bytes);
    let said = shop.refused(&shop.pipeline(), &[&format!("raw={file}")]);
    assert!(said.contains("cut.jsonl.gz: the gzip is cut short, after line "), "{said}");
    let file = shop.write("plain.jsonl.gz", EVENT);
    let said = shop.refused(&shop.pipeline(), &[&format!("raw={file}")]);
    assert!(said.contains("plain.jsonl.gz: not gzip, or damaged"), "{said}");
}

#[test]
fn wrong_use_is_told_before_anything_is_read() {
    let shop = Shop::new();
    for (argument, wanted) in
        [("raw", "write it as TOPIC=FILE, for example raw=events.jsonl"), ("=x.jsonl", "write it as TOPIC=FILE")]
    {
        let said = shop.refused("missing.yaml", &[argument]);
        assert!(said.contains(wanted), "{said}");
    }
    let file = format!("raw={}", shop.events(1));
    for (option, value, wanted) in
        [("--until", "tomorrow", "write a time as 2026-03-02T18:00:00Z"), ("--threads", "0", "1..=1024")]
    {
        let said = shop.refused_with(&shop.pipeline(), &[&file], &[option, value]);
        assert!(said.contains(wanted), "{said}");
    }
}

#[test]
fn in_a_pod_the_last_word_is_a_line_of_json_with_its_time() {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_stockflow"));
    let output = command.args(["worker", "missing.yaml"]).env("STOCKFLOW_LOG_FORMAT", "json").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(said["level"], "ERROR");
    assert!(said["timestamp"].is_string(), "{said}");
    assert!(said["fields"]["message"].as_str().unwrap().contains("missing.yaml"), "{said}");
}
