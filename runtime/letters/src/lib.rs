//! Dead letters of a stage: read, looked at, replayed, dropped, each once.
//!
//! A [`DeadTopic`] reads the letters of a group. [`Look`] keeps those that are wanted to be seen,
//! [`Order`] settles those that are meant, [`ReleaseOrder`] lets a parked key go on whose letters
//! are gone. Which records settle a letter is decided in `plan`, without IO.
//!
//! # Guarantees
//! What settles a letter and the mark that it is settled are one transaction, so that a letter is
//! settled once, however often that is asked for and by whomever. Only letters of the group are
//! touched. Of the letters of a parked key the first comes first.

mod error;
mod filter;
mod letter;
mod lines;
mod look;
mod place;
mod plan;
mod release;
mod settle;
mod settled;
#[cfg(test)]
mod tests;
mod topic;

pub use error::{LettersError, Unsettled};
pub use filter::Filter;
pub use letter::Letter;
pub use look::{Counted, Look};
pub use place::{LetterPlace, NoPlace};
pub use plan::Target;
pub use release::{GoesOn, ReleaseOrder};
pub use settle::{Done, Order};
pub use settled::{SETTLED_MAX, Way};
pub use topic::DeadTopic;

/// What time it is, ms since 1970 UTC.
pub type Clock<'a> = &'a dyn Fn() -> i64;
