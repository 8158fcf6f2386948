//! Deterministic inventory load: a retail day, a flash sale.
//!
//! [`Load`] writes events in Stockflow's own JSON, a line each. It is pure: no clock, no IO, integer
//! arithmetic only, so equal [`LoadOptions`] give equal bytes on every machine.
//!
//! What it is shaped after is in `measured.rs`; what is made up says so where it stands.

mod agenda;
mod alias;
mod basket;
mod clock;
mod curve;
mod desk;
mod echo;
mod fact;
mod flash;
mod holds;
mod line;
mod load;
mod measured;
mod options;
mod random;
mod retail;
mod shelf;
mod write;
mod zipf;

pub use load::Load;
pub use options::{KEYS_MAX, LoadOptions, Profile};
