//! Claims: how the model does in a simulator, beside the formulas of KEDA, Numaflow and Flink.
//!
//! A test and not an example or a bench: what writes the table and the plots (`make scaling`) and what holds them to
//! the model is then one program, and the library ships nothing of it.
#![allow(missing_docs, reason = "tests: their names say what holds")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests: loud failures, and a trace where asked for"
)]

mod chance;
mod compared;
mod curves;
mod documents;
mod models;
mod plot;
mod run;
mod scenario;
mod scenarios;
mod table;
mod uci;
mod world;
