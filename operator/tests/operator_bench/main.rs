//! Figures of the operator with many pipelines, on a real API server and a real Kafka: how soon a change
//! is acted on, that nothing is written where nothing changes, memory, and what looking at all of them
//! costs. Small by default; `make fleet` makes it large and prints the figures.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests: loud failures"
)]
#![allow(clippy::disallowed_methods, reason = "to measure is what this is for")]
#![allow(dead_code, reason = "what is shared with the claims is not all used here")]
#![cfg_attr(any(without_kube, without_kafka), allow(unused_imports, reason = "nothing to claim"))]

#[path = "../operator/process.rs"]
mod process;
#[path = "../operator/support.rs"]
mod support;

mod child;
mod figures;
mod fleet;
mod many;
mod topics;
