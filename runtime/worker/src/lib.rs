//! The shard loop: one stage over a log, a rule host and a ledger.
//!
//! [`assemble`] makes stages of a resolved pipeline; [`thread::StageThread`] runs one on a log,
//! a thread a group of shards, all of a batch in one transaction. Nothing here knows which log
//! it is.

pub mod assemble;
mod batch;
mod clock;
mod condemned;
mod control;
mod counters;
mod decode;
mod error;
mod kept;
mod last_errors;
mod meters;
mod moved;
mod pace;
mod parking;
mod portions;
mod publish;
mod questions;
mod remedy;
mod stage;
mod status;
mod taken;
mod thread;
mod threads;
mod timed;
mod totals;
mod translate;
mod trouble;

pub use assemble::{AssembleError, Assembly, Modules};
pub use clock::{Stopwatch, WallClock};
pub use control::Control;
pub use counters::{Counters, Reasons, RuleCounters};
pub use error::{Halt, WorkerError};
pub use last_errors::{LAST_ERRORS_MAX, LastError};
pub use meters::{BUCKETS_RECORDS, BUCKETS_US, Durations, Meters, Sizes};
pub use moved::Moved;
pub use pace::Pace;
pub use publish::{Outlets, Takes};
pub use questions::QUESTIONS_MAX;
pub use stage::{Durable, Input, Publish, Room, RuleSource, Stage, Trim};
pub use status::{Answer, Phase, ShardStatus, ThreadStatus};
pub use thread::StageThread;
pub use totals::StockTotals;
pub use translate::decoder_options;
