//! Tells the tests whether the real data and a Kafka are there: without them they are ignored, not passed.
#![allow(clippy::print_stdout, reason = "how a build script speaks to cargo")]

/// Beside the project's root, as `tests/uci_year.rs` reads it.
const YEAR: &str = "../../shared/data/online_retail_uci.csv.gz";
/// As `stockflow_tests::kafka` looks for it.
const FETCHED_KAFKA: &str = "../target/tools/kafka/libs";

fn main() {
    println!("cargo::rustc-check-cfg=cfg(without_real_data)");
    println!("cargo::rerun-if-changed={YEAR}");
    if !std::path::Path::new(YEAR).is_file() {
        println!("cargo::rustc-cfg=without_real_data");
    }
    kafka();
}

fn kafka() {
    println!("cargo::rustc-check-cfg=cfg(without_kafka)");
    println!("cargo::rerun-if-env-changed=KAFKA_HOME");
    println!("cargo::rerun-if-env-changed=JAVA_HOME");
    let of = |home: std::ffi::OsString, inside: &str| std::path::Path::new(&home).join(inside);
    let libs = std::env::var_os("KAFKA_HOME").map_or_else(|| FETCHED_KAFKA.into(), |home| of(home, "libs"));
    println!("cargo::rerun-if-changed={}", libs.display());
    let java = std::env::var_os("JAVA_HOME").map_or_else(|| "java".into(), |home| of(home, "bin/java"));
    if !libs.is_dir() || std::process::Command::new(java).arg("-version").output().is_err() {
        println!("cargo::rustc-cfg=without_kafka");
    }
}
