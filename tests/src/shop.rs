//! A small shop that many claims send from: its events, the same for the same seed; a load of them; and what must come
//! of them, by a fold that shares no code with what is under test.
#![allow(clippy::unwrap_used, clippy::panic, reason = "for tests alone: loud failures")]

mod events;
mod load;
mod model;

pub use events::{Events, Random};
pub use load::Load;
pub use model::{Outputs, twice};
