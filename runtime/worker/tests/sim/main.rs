//! Simulation: the worker loop on the in-process log, under a scheduler and faults that a seed
//! decides; the same seed is the same run.
#![allow(missing_docs, reason = "tests: their names say what holds")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "tests: loud failures")]

mod account;
mod astray;
mod caught;
mod chaos;
mod commits;
mod consumer;
mod desk;
mod disk;
mod drain;
mod earlier;
mod errors;
mod events;
mod faulty;
mod feed;
mod full;
mod letters;
mod maker;
mod mutation;
mod oracle;
mod outputs;
mod plans;
mod prng;
mod producer;
mod quiet;
mod rules;
mod scale;
mod seeds;
mod shop;
mod state;
mod turns;
mod wild;
mod words;
mod worker;
mod workload;
mod world;
