//! The shop floor: a pipeline on a log, fed records, run until drained, and read.

pub mod day;
mod fickle;
mod flaky;
mod parks;
mod pipeline;
mod running;
mod seen;
mod sent;
mod specs;
mod stuttering;

pub use fickle::{DELAY_MS, Fickle};
pub use flaky::Flaky;
pub use parks::{PARKS, Parks, STRICT};
pub use pipeline::{Shop, assembly, pipeline};
pub use running::Running;
pub use seen::{Seen, seen};
pub use sent::{START_MS, Sent, event, sale};
pub use specs::STOCK;
pub use stuttering::Stuttering;
