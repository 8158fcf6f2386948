//! Tells the tests whether a Kafka can be started here: without one they are ignored, not passed.
#![allow(clippy::print_stdout, reason = "how a build script speaks to cargo")]

use std::path::PathBuf;

/// As `src/kafka/install.rs` looks for it.
const FETCHED: &str = "../target/tools/kafka/libs";

fn main() {
    println!("cargo::rustc-check-cfg=cfg(without_kafka)");
    println!("cargo::rerun-if-env-changed=KAFKA_HOME");
    let libs = std::env::var_os("KAFKA_HOME").map_or_else(|| FETCHED.into(), |home| PathBuf::from(home).join("libs"));
    println!("cargo::rerun-if-changed={}", libs.display());
    println!("cargo::rerun-if-env-changed=JAVA_HOME");
    let java = std::env::var_os("JAVA_HOME").map_or_else(|| "java".into(), |home| PathBuf::from(home).join("bin/java"));
    let java = std::process::Command::new(java).arg("-version").output();
    if !libs.is_dir() || java.is_err() {
        println!("cargo::rustc-cfg=without_kafka");
    }
}
