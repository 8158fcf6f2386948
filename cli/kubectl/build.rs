//! Tells the tests whether a Kubernetes API can be started here: without one they are ignored, not passed.
#![allow(clippy::print_stdout, reason = "how a build script speaks to cargo")]

use std::path::PathBuf;

/// As `stockflow_tests::kube` looks for it.
const BUILT: &str = "../../target/tools/kube/kube";

fn main() {
    println!("cargo::rustc-check-cfg=cfg(without_kube)");
    println!("cargo::rerun-if-env-changed=KUBEBUILDER_ASSETS");
    let assets = std::env::var_os("KUBEBUILDER_ASSETS").map(PathBuf::from);
    let program = assets.map_or_else(|| BUILT.into(), |folder| folder.join("kube-apiserver"));
    println!("cargo::rerun-if-changed={}", program.display());
    if !program.is_file() {
        println!("cargo::rustc-cfg=without_kube");
    }
}
