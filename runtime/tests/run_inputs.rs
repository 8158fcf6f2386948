//! Claims: one day comes out the same from JSON lines, CSV, gzip and standard input, and ends when it should.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use support::shop::Shop;
use support::{accounted, number, records, root, run_pipeline};

const STOCKFLOW: &str = env!("CARGO_BIN_EXE_stockflow");
const COLUMNS: [&str; 9] = [
    "eventId",
    "eventType",
    "sku",
    "locationId",
    "quantityDelta",
    "timestamp",
    "reservationId",
    "orderId",
    "correlationId",
];

/// A small day of events that touches few keys; no transfers, so that nothing depends on who is first.
fn events() -> String {
    let mut text = String::new();
    for n in 0..600 {
        let (kind, quantity) =
            [("RECEIPT", 9), ("SALE", 2), ("RESERVATION", 3), ("CONFIRMATION", 0), ("ADJUSTMENT", -1)][n % 5];
        let (sku, order, minute) = (n / 5 % 7, n / 5, n / 10);
        let quantity = if quantity == 0 { String::new() } else { format!(r#","quantityDelta":{quantity}"#) };
        writeln!(
            text,
            r#"{{"eventId":"e{n}","eventType":"{kind}","sku":"S\"{sku}","locationId":"Köln, 1"{quantity},"timestamp":"2026-03-02T08:{minute:02}:{:02}Z","orderId":"O-{order}"}}"#,
            n % 10
        )
        .unwrap();
    }
    text
}

/// The same as CSV: what an event does not have is an empty field.
fn csv(events: &str) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).unwrap();
    for line in events.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        let field = |name: &&str| match &event[*name] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        writer.write_record(COLUMNS.iter().map(field)).unwrap();
    }
    writer.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

/// Sorted lines of the published levels.
fn levels(out: &Path) -> Vec<String> {
    let mut lines: Vec<String> =
        records(out, "retail.shop.levels").iter().map(|record| record["value"].to_string()).collect();
    lines.sort();
    lines
}

#[test]
fn every_form_of_a_file_gives_the_same_stock() {
    let shop = Shop::new();
    let text = events();
    let forms = [
        ("a.jsonl", text.clone().into_bytes()),
        ("a.jsonl.gz", gzip(text.as_bytes())),
        ("a.csv", csv(&text)),
        ("a.csv.gz", gzip(&csv(&text))),
        ("bom.jsonl", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        ("windows.jsonl", text.replace('\n', "\r\n").into_bytes()),
    ];
    let mut wanted = None;
    for (name, bytes) in forms {
        let out = shop.out().with_file_name(format!("out-{name}"));
        let input = format!("raw={}", shop.write(name, bytes));
        let summary = run_pipeline(Path::new(&shop.pipeline()), &[input], &out, &[]);
        let [applied, refused, duplicates, dead] = accounted(&summary, 0);
        assert_eq!((applied + refused, duplicates, dead), (600, 0, 0), "{name}: {summary}");
        assert!(applied > 500, "{name}: {summary}");
        let found = levels(&out);
        assert!(*wanted.get_or_insert_with(|| found.clone()) == found, "{name} gave other stock");
    }
}

#[test]
fn standard_input_is_read_as_json_lines() {
    let shop = Shop::new();
    let (pipeline, file) = (shop.pipeline(), shop.write("a.jsonl", events()));
    let by_name = shop.out().with_file_name("by-name");
    run_pipeline(Path::new(&pipeline), &[format!("raw={file}")], &by_name, &[]);
    let out = shop.path("out");
    let status = Command::new(STOCKFLOW)
        .args(["run", &pipeline, "--input", "raw=-", "--output", &out])
        .stdin(File::open(&file).unwrap())
        .stdout(Stdio::null())
        .status();
    assert!(status.unwrap().success());
    assert!(levels(&shop.out()) == levels(&by_name));
}

#[test]
fn an_empty_file_is_a_run_of_nothing() {
    let shop = Shop::new();
    let input = format!("raw={}", shop.write("none.jsonl", ""));
    let summary = run_pipeline(Path::new(&shop.pipeline()), &[input], &shop.out(), &[]);
    assert_eq!(accounted(&summary, 0), [0; 4]);
    assert_eq!(records(&shop.out(), "retail.shop.levels").len(), 0);
}

#[test]
fn holds_expire_on_the_time_of_the_data_up_to_the_last_record_or_until_told() {
    let shop = Shop::new();
    let event = |id: &str, kind: &str, minute: u32| {
        format!(
            r#"{{"eventId":"{id}","eventType":"{kind}","sku":"A","locationId":"s","quantity":2,"timestamp":"2026-03-02T08:{minute:02}:00Z","orderId":"o"}}"#
        )
    };
    let text = [event("1", "RECEIPT", 0), event("2", "RESERVATION", 0), event("3", "RECEIPT", 5)].join("\n");
    let input = [format!("raw={}", shop.write("holds.jsonl", text))];
    let pipeline = root().join("examples/retail-day/pipeline.yaml");
    for (n, (until, expired, levels)) in [
        (&[][..], 0, 3),
        (&["--until", "2026-03-02T08:14:59.999Z"], 0, 3),
        (&["--until", "2026-03-02T08:15:00Z"], 1, 4),
        (&["--until", "2027-01-01T00:00:00+02:00"], 1, 4),
    ]
    .into_iter()
    .enumerate()
    {
        let out = shop.out().with_file_name(format!("until-{n}"));
        let summary = run_pipeline(&pipeline, &input, &out, until);
        assert_eq!(number(&summary, "/stages/1/expired"), expired, "{until:?}");
        assert_eq!(number(&summary, "/stages/1/stock/openReservations"), 1 - expired, "{until:?}");
        let records = records(&out, "retail.retail-day.stock-levels");
        assert_eq!(records.len(), levels, "{until:?}");
        if expired == 1 {
            assert_eq!(records[3]["value"]["available"], 4);
            assert_eq!(records[3]["value"]["lastUpdated"], "2026-03-02T08:15:00.000Z");
        }
    }
}
