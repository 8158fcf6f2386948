//! Tells the tests whether a Kafka and a Kubernetes API can be started here, and whether there is a Helm: without one they
//! are ignored, not passed.
#![allow(clippy::print_stdout, reason = "how a build script speaks to cargo")]

use std::path::PathBuf;

/// As `src/kafka/install.rs` looks for it.
const FETCHED: &str = "../target/tools/kafka/libs";
/// As `src/kube/install.rs` looks for it.
const BUILT: &str = "../target/tools/kube/kube";
/// As `src/helm.rs` looks for it.
const HELM: &str = "../target/tools/bin/helm";

fn main() {
    kafka();
    kubernetes();
    helm();
}

fn helm() {
    println!("cargo::rustc-check-cfg=cfg(without_helm)");
    println!("cargo::rerun-if-env-changed=HELM");
    let program = std::env::var_os("HELM").map_or_else(|| HELM.into(), PathBuf::from);
    println!("cargo::rerun-if-changed={}", program.display());
    if !program.is_file() {
        println!("cargo::rustc-cfg=without_helm");
    }
}

fn kubernetes() {
    println!("cargo::rustc-check-cfg=cfg(without_kube)");
    println!("cargo::rerun-if-env-changed=KUBEBUILDER_ASSETS");
    let assets = std::env::var_os("KUBEBUILDER_ASSETS").map(PathBuf::from);
    let program = assets.map_or_else(|| BUILT.into(), |folder| folder.join("kube-apiserver"));
    println!("cargo::rerun-if-changed={}", program.display());
    if !program.is_file() {
        println!("cargo::rustc-cfg=without_kube");
    }
}

fn kafka() {
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
