//! Claims: what is decided when, and how it is said.
#![allow(missing_docs, reason = "tests: their names say what holds")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]

mod bounds;
mod example;
mod followed;
mod kept;
mod memory;
mod sizes;
mod sleep;
mod stuck;
#[path = "../support/mod.rs"]
mod support;
mod unknown;
mod watched;
mod words;
