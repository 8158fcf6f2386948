//! The shop floor: a pipeline on a log, fed records, run until drained, and read.

mod bombed;
pub mod day;
mod fickle;
mod flaky;
mod front;
mod native;
mod parks;
mod picky;
mod pipeline;
mod running;
mod seen;
mod sent;
mod specs;
mod stuttering;

pub use bombed::Bombed;
pub use fickle::{DELAY_MS, Fickle};
pub use flaky::Flaky;
pub use native::described;
pub use parks::{PARKS, Parks, STRICT};
pub use picky::Picky;
pub use pipeline::{Shop, assembly, pipeline};
pub use running::Running;
pub use seen::{Seen, seen};
pub use sent::{START_MS, Sent, event, sale};
pub use specs::{STOCK, durable};
pub use stuttering::Stuttering;
