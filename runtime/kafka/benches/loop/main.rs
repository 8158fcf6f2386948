//! What the log's interface costs beside plain rdkafka: consume, write one output a record, commit.
//!
//! `cargo bench -p stockflow-kafka` starts a broker of its own, writes records of 280 bytes, and
//! prints CPU seconds a million of them, of this process alone. RECORDS and ROUNDS say how many,
//! and ONLY which of the two loops runs: `log` or `rdkafka`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench: loud failures, and figures to read")]

mod bare;
mod clock;
mod ours;

use std::env;

use stockflow_tests::kafka::{Cluster, produce};

use crate::clock::Used;

const PARTITIONS: i32 = 4;
const INPUT: [u8; 280] = [b'i'; 280];
/// The output of one record.
const OUTPUT: [u8; 130] = [b'o'; 130];
/// The records of a transaction.
const TRANSACTION: usize = 20_000;

fn main() {
    let number = |name: &str, or: usize| env::var(name).map_or(or, |value| value.parse().unwrap());
    let (records, rounds) = (number("RECORDS", 1_000_000), number("ROUNDS", 3));
    let only = env::var("ONLY").ok();
    let cluster = Cluster::start(1).unwrap();
    let bootstrap = cluster.bootstrap();
    cluster.create_topic("input", PARTITIONS, &[]).unwrap();
    produce(&bootstrap, "input", (0..records).map(|n| (format!("key-{}", n % 50_000), INPUT))).unwrap();
    for round in 0..rounds {
        for (name, run) in [("rdkafka", bare::run as fn(&str, &str, usize)), ("log", ours::run)] {
            if only.as_ref().is_some_and(|only| only != name) {
                continue;
            }
            let output = format!("{name}-{round}");
            cluster.create_topic(&output, PARTITIONS, &[]).unwrap();
            let used = Used::since(|| run(&bootstrap, &output, records));
            used.print(name, records);
        }
    }
}
