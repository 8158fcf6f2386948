//! The shard loop: one stage over a log, a rule host and a ledger.
//!
//! [`assemble`] makes stages of a resolved pipeline; [`thread::StageThread`] runs one on a log,
//! a thread a group of shards, all of a batch in one transaction. Nothing here knows which log
//! it is.

pub mod assemble;
mod batch;
mod clock;
mod control;
mod counters;
mod decode;
mod error;
mod publish;
mod stage;
mod thread;
mod timed;
mod totals;
mod translate;

pub use assemble::{AssembleError, Assembly, Modules, dead_letter_topic};
pub use clock::{Stopwatch, WallClock};
pub use control::Control;
pub use counters::{Counters, Reasons, RuleCounters};
pub use error::{Halt, WorkerError};
pub use stage::{Input, Publish, RuleSource, Stage};
pub use thread::StageThread;
pub use totals::StockTotals;
pub use translate::decoder_options;
