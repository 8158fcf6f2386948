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

/// A line of the year, read by nothing of ours.
struct Row {
    invoice: String,
    code: String,
    quantity: i64,
    customer: String,
}

impl Row {
    /// What the line does to stock: a quantity that nobody bought and no invoice took back is a
    /// correction, everything else is sold (a cancellation has a negative quantity).
    fn change(&self) -> i64 {
        let is_correction = self.quantity < 0 && self.customer.is_empty() && !self.invoice.starts_with('C');
        if is_correction { self.quantity } else { -self.quantity }
    }
}

fn rows() -> Vec<Row> {
    let file = std::fs::File::open(year()).unwrap();
    let mut reader = csv::Reader::from_reader(MultiGzDecoder::new(file));
    let row = |row: csv::StringRecord| Row {
        invoice: row[0].to_owned(),
        code: row[1].to_owned(),
        quantity: row[3].parse().unwrap(),
        customer: row[6].to_owned(),
    };
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
#[cfg_attr(without_real_data, ignore = "the year is not there: ../shared/data/online_retail_uci.csv.gz")]
fn final_stock_equals_an_independent_fold_and_the_file_read_twice_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut wanted: BTreeMap<String, i64> = BTreeMap::new();
    for row in rows() {
        *wanted.entry(row.code.clone()).or_insert(OPENING) += row.change();
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
#[cfg_attr(without_real_data, ignore = "the year is not there: ../shared/data/online_retail_uci.csv.gz")]
fn the_two_cancelled_orders_bring_stock_back_to_the_unit() {
    let folder = tempfile::tempdir().unwrap();
    let orders = ["581483", "C581484", "541431", "C541433"];
    let lines: Vec<_> = rows().into_iter().filter(|row| orders.contains(&row.invoice.as_str())).collect();
    let moved: Vec<i64> = lines.iter().map(|row| row.quantity).collect();
    assert_eq!(moved, [74_215, -74_215, 80_995, -80_995], "as the data's README says");
    let mut text = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n".to_owned();
    for (n, Row { invoice, code, quantity, .. }) in lines.iter().enumerate() {
        writeln!(text, "{invoice},{code},x,{quantity},2011-01-18 10:0{n}:00,1.04,12346.0,United Kingdom").unwrap();
    }
    let csv = folder.path().join("orders.csv");
    std::fs::write(&csv, text).unwrap();
    let codes = [lines[0].code.clone(), lines[2].code.clone()];
    let inputs = [format!("raw={}", csv.display()), opening(codes.iter().cloned(), folder.path())];
    let out = folder.path().join("out");
    let summary = run_pipeline(&pipeline(), &inputs, &out, &[]);
    assert_eq!(accounted(&summary, 1), [6, 0, 0, 0]);
    assert_eq!(on_hand(&out), codes.into_iter().map(|code| (code, OPENING)).collect());
}
