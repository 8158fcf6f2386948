//! Simulation: the worker loop on the in-process log, under a scheduler and faults that a seed
//! decides; the same seed is the same run.
#![allow(missing_docs, reason = "tests: their names say what holds")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "tests: loud failures")]

mod astray;
mod chaos;
mod consumer;
mod disk;
mod errors;
mod faulty;
mod mutation;
mod oracle;
mod outputs;
mod prng;
mod producer;
mod rules;
mod seeds;
mod shop;
mod wild;
mod words;
mod worker;
mod workload;
mod world;
