//! Claims on the worker: stages assembled from YAML, real rules, and the in-process log.
#![allow(missing_docs, reason = "tests: their names say what holds")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]

mod aborts;
mod aside;
mod assembling;
mod clock;
mod counting;
mod cutting;
mod dead_letters;
mod hops;
mod narrowing;
mod not_taken;
mod observers;
mod on_failure;
mod parked;
mod quiet;
mod replays;
mod sales;
mod slow;
mod stages;
mod strays;
mod support;
mod timers;
mod timers_failing;
