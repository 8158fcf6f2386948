//! Tells the tests whether a Kubernetes API can be started here: without one they are ignored, not passed.
#![allow(clippy::print_stdout, reason = "how a build script speaks to cargo")]

#[path = "../../tests/probe.rs"]
mod probe;

fn main() {
    probe::tell("../..", &["kube"]);
}
