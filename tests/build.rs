//! Tells the tests whether a Kafka and a Kubernetes API can be started here, and whether there is a Helm: without one they
//! are ignored, not passed.
#![allow(clippy::print_stdout, reason = "how a build script speaks to cargo")]

mod probe;

fn main() {
    probe::tell("..", &["kafka", "kube", "helm"]);
}
