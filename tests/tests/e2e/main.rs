//! Claims on a real cluster, with real pods and a real Kafka of three brokers: what a user does, done with the chart,
//! `kubectl` and a plain producer and consumer. `make e2e` brings the cluster up, runs these, and takes it down again.
//!
//! One claim at a time (the cluster is one), each in namespaces of its own. What a claim needs beside pods, volumes and
//! brokers is in its path, `needs_…`: where `scripts/cluster.sh` has not got that, `scripts/e2e.sh` leaves it out, and
//! names it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]
#![allow(clippy::print_stdout, reason = "times and figures are for whoever reads the output")]

mod bed;
mod begun;
mod changed;
mod faults;
mod gap;
mod guide;
mod needs_brokers;
mod needs_images {
    mod upgraded;
}
mod needs_nodes;
mod needs_policies;
mod needs_prometheus {
    mod dashboard;
}
mod needs_registry;
mod needs_service {
    mod guides;
}
mod node;
mod ours;
mod own_rule;
mod pipeline;
mod plugin;
mod prometheus;
mod release;
mod scaled;
mod sent;
mod team;
mod teams;
mod uninstalled;
