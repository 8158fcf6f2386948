//! Tells the tests whether the real data and a Kafka are there: without them they are ignored, not passed.
#![allow(clippy::print_stdout, reason = "how a build script speaks to cargo")]

#[path = "../tests/probe.rs"]
mod probe;

/// Beside the project's root, as `tests/uci_year.rs` reads it.
const YEAR: &str = "../../shared/data/online_retail_uci.csv.gz";

fn main() {
    println!("cargo::rustc-check-cfg=cfg(without_real_data)");
    println!("cargo::rerun-if-changed={YEAR}");
    if !std::path::Path::new(YEAR).is_file() {
        println!("cargo::rustc-cfg=without_real_data");
    }
    probe::tell("..", &["kafka"]);
}
