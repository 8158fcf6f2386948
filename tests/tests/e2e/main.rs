//! Claims on a real cluster, with real pods and a real Kafka of three brokers: what a user does, done with the chart,
//! `kubectl` and a plain producer and consumer. `make e2e` brings the cluster up, runs these, and takes it down again.
//!
//! One claim at a time (the cluster is one), each in namespaces of its own.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]
#![allow(clippy::print_stdout, reason = "times and figures are for whoever reads the output")]

mod bed;
mod begun;
mod changed;
mod faults;
mod gap;
mod guide;
mod guides;
mod own_rule;
mod pipeline;
mod plugin;
mod scaled;
mod sent;
mod team;
mod teams;
