//! Tells the tests whether a Kafka and a Kubernetes API can be started here: without one they are ignored, not passed.
#![allow(clippy::print_stdout, reason = "how a build script speaks to cargo")]

use std::path::PathBuf;

/// As `stockflow_tests::kafka` looks for it.
const FETCHED_KAFKA: &str = "../target/tools/kafka/libs";
/// As `stockflow_tests::kube` looks for it.
const BUILT_KUBE: &str = "../target/tools/kube/kube";

fn main() {
    let home = |name: &str| {
        println!("cargo::rerun-if-env-changed={name}");
        std::env::var_os(name).map(PathBuf::from)
    };
    let kube = home("KUBEBUILDER_ASSETS").map_or_else(|| BUILT_KUBE.into(), |folder| folder.join("kube-apiserver"));
    told("without_kube", &kube);
    let libs = home("KAFKA_HOME").map_or_else(|| FETCHED_KAFKA.into(), |folder| folder.join("libs"));
    let java = home("JAVA_HOME").map_or_else(|| "java".into(), |folder| folder.join("bin/java"));
    let java = std::process::Command::new(java).arg("-version").output();
    told("without_kafka", if java.is_ok() { &libs } else { std::path::Path::new("no Java") });
}

/// Sets what says that there is no such file or folder.
fn told(cfg: &str, needed: &std::path::Path) {
    println!("cargo::rustc-check-cfg=cfg({cfg})");
    println!("cargo::rerun-if-changed={}", needed.display());
    if !needed.exists() {
        println!("cargo::rustc-cfg={cfg}");
    }
}
