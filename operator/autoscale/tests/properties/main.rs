//! Claims: what holds of every decision, whatever was observed.
#![allow(missing_docs, reason = "tests: their names say what holds")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]

mod any;
mod calm;
mod monotone;
mod size;
#[path = "../support/mod.rs"]
mod support;
mod total;
