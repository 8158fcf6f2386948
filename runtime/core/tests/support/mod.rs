//! Rules, an independent naive model and a runner that the claims of this folder share.

#![allow(dead_code, missing_docs, reason = "test support: each test crate uses a part of it")]
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "test support: small numbers, loud failures")]

pub mod changelog;
pub mod history;
pub mod model;
pub mod parked;
pub mod reading;
pub mod rules;
pub mod run;

use stockflow_core::Kind;

/// An event of a test: small numbers, so that everything collides often.
#[derive(Clone, Debug)]
pub struct TestEvent {
    pub id: String,
    pub kind: Kind,
    pub sku: &'static str,
    pub quantity: i64,
    pub reservation: String,
    pub clock_ms: i64,
}
