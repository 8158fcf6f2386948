//! Claims: a real year of sales goes through normalize and stock, and the books balance to the unit.

#![allow(clippy::unwrap_used, reason = "test helpers: loud failures")]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use support::{accounted, number, records, root, run_pipeline};

const LINES: u64 = 541_909;
const OPENING: i64 = 1_000_000;

fn year() -> PathBuf {
    root().join("../shared/data/online_retail_uci.csv.gz")
}

fn pipeline() -> PathBuf {
    root().join("examples/uci-online-retail/pipeline.yaml")
}

/// Rows of the year as (invoice, stock code, quantity), read by nothing of ours.
fn rows() -> Vec<(String, String, i64)> {
    let file = std::fs::File::open(year()).unwrap();
    let mut reader = csv::Reader::from_reader(MultiGzDecoder::new(file));
    let row = |row: csv::StringRecord| (row[0].to_owned(), row[1].to_owned(), row[3].parse().unwrap());
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// Receipts that open the stock of every code, for the canonical topic.
fn opening(codes: impl Iterator<Item = String>, into: &Path) -> String {
    let mut text = String::new();
    for code in codes {
        writeln!(
            text,
            r#"{{"eventId":"opening-{code}","eventType":"RECEIPT","sku":"{code}","locationId":"store-001","quantityDelta":{OPENING},"timestamp":"2010-12-01T00:00:00Z"}}"#
        )
        .unwrap();
    }
    let path = into.join("opening.jsonl");
    std::fs::write(&path, text).unwrap();
    format!("canonical={}", path.display())
}

fn on_hand(out: &Path) -> BTreeMap<String, i64> {
    let levels = records(out, "retail.uci.stock-levels");
    let row = |record: &serde_json::Value| {
        let value = &record["value"];
        (value["sku"].as_str().unwrap().to_owned(), value["onHand"].as_i64().unwrap())
    };
    levels.iter().map(row).collect()
}

#[test]
fn final_stock_equals_an_independent_fold_and_the_file_read_twice_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut wanted: BTreeMap<String, i64> = BTreeMap::new();
    for (_, code, quantity) in rows() {
        *wanted.entry(code).or_insert(OPENING) -= quantity;
    }
    let raw = format!("raw={}", year().display());
    let opening = opening(wanted.keys().cloned(), folder.path());

    let once = folder.path().join("once");
    let summary = run_pipeline(&pipeline(), &[raw.clone(), opening.clone()], &once, &[]);
    assert_eq!(on_hand(&once), wanted);
    assert_eq!(accounted(&summary, 0).iter().sum::<u64>(), LINES);
    assert_eq!(accounted(&summary, 1), [LINES + wanted.len() as u64, 0, 0, 0]);

    let twice = folder.path().join("twice");
    let summary = run_pipeline(&pipeline(), &[raw.clone(), raw, opening], &twice, &[]);
    assert_eq!(on_hand(&twice), wanted);
    assert_eq!(number(&summary, "/stages/0/records"), 2 * LINES);
    assert_eq!(accounted(&summary, 1), [LINES + wanted.len() as u64, 0, LINES, 0]);
}

#[test]
fn the_two_cancelled_orders_bring_stock_back_to_the_unit() {
    let folder = tempfile::tempdir().unwrap();
    let orders = ["581483", "C581484", "541431", "C541433"];
    let lines: Vec<_> = rows().into_iter().filter(|(invoice, ..)| orders.contains(&invoice.as_str())).collect();
    let moved: Vec<i64> = lines.iter().map(|(_, _, quantity)| *quantity).collect();
    assert_eq!(moved, [74_215, -74_215, 80_995, -80_995], "as the data's README says");
    let mut text = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n".to_owned();
    for (n, (invoice, code, quantity)) in lines.iter().enumerate() {
        writeln!(text, "{invoice},{code},x,{quantity},2011-01-18 10:0{n}:00,1.04,12346.0,United Kingdom").unwrap();
    }
    let csv = folder.path().join("orders.csv");
    std::fs::write(&csv, text).unwrap();
    let codes = [lines[0].1.clone(), lines[2].1.clone()];
    let inputs = [format!("raw={}", csv.display()), opening(codes.iter().cloned(), folder.path())];
    let out = folder.path().join("out");
    let summary = run_pipeline(&pipeline(), &inputs, &out, &[]);
    assert_eq!(accounted(&summary, 1), [6, 0, 0, 0]);
    assert_eq!(on_hand(&out), codes.into_iter().map(|code| (code, OPENING)).collect());
}
