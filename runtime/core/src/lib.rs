//! The pure heart: events, stock, ledger and the step over a batch; no IO, no clock.
//!
//! Nothing here reads a clock, a file or a socket, and nothing here knows the wire: records
//! become [`Events`] in `stockflow-codec`, rules answer through the [`rule::Rule`] port that
//! `stockflow-host` implements. The same calls give the same answers, always.

pub mod effect;
pub mod event;
pub mod rule;
pub mod stock;

pub use effect::{Bucket, Effects, Op};
pub use event::{Events, Field, Fields, Kind};
pub use rule::{Batch, Description, Failure, Fault, Role, Rule};
pub use stock::Stock;
