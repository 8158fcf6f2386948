//! The operator: InventoryPipelines into topics, workers and scaling.
//!
//! The way of a resource is in `reconcile.rs`: observe, resolve, plan, check, apply, status. What decides
//! is in crates without IO (`stockflow-crds`, `stockflow-plan`); here is what reads and writes.
//!
//! # Guarantees
//! - What it does is decided by `plan` and passed by `check`, and each step can be done again: a
//!   process that is killed anywhere is gone on with by the next.
//! - Where nothing has changed, nothing is written.
//! - Nothing is written by a process that does not lead.

mod apply;
pub mod args;
pub mod clients;
mod clock;
pub mod command;
mod context;
mod controller;
pub mod failure;
mod going;
mod input;
mod installation;
mod kafka;
mod lead;
mod leader;
pub mod metrics;
pub mod needs;
mod observe;
pub mod print;
mod reconcile;
mod refusal;
pub mod rules;
pub mod run;
mod scale;
mod status;
mod watches;
mod web;
