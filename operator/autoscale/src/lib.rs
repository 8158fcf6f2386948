//! How many workers a stage should have: pure, from what was observed to a [`Decision`] with its terms.
//!
//! A caller looks at a stage every few seconds and tells a [`History`] what it saw, as an [`Observation`]. [`decide`]
//! is a function of that history, of what the user wants ([`Spec`]) and of the time. It does no IO, reads no clock and
//! never fails. What became of a decision is not told: the next observation shows it. So a decision may be acted on,
//! only recommended, or made beside somebody else who scales; the history is right in each case.
//!
//! The model with its formulas, and how it compares with others, is in `docs/scaling.md`.

mod decide;
mod decision;
mod demand;
mod down;
mod facts;
mod history;
mod keep;
mod measure;
mod number;
mod observation;
mod policy;
mod rates;
mod reason;
mod sentence;
mod slots;
mod spec;
mod terms;
mod trial;
mod up;
mod watch;

pub use decide::decide;
pub use decision::Decision;
pub use history::History;
pub use observation::{Backlog, Observation, PartitionSeen, WorkerSeen};
pub use policy::{OBSERVATION_STALE_S, PARTITIONS_KEPT, WORKERS_KEPT};
pub use reason::Reason;
pub use spec::{Spec, SpecError};
pub use terms::Terms;
