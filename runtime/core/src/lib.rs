//! The pure heart: events, stock, ledger and the step over a batch; no IO, no clock.
//!
//! Nothing here reads a clock, a file or a socket, and nothing here knows the wire: records
//! become [`Events`] in `stockflow-codec`, rules answer through the [`rule::Rule`] port that
//! `stockflow-host` implements. The same calls give the same answers, always.

mod answer;
mod audit;
mod books;
pub mod config;
mod dedupe;
pub mod effect;
pub mod event;
mod forget;
mod gather;
mod hash;
mod item;
mod keys;
mod ledger;
pub mod outcome;
mod pack;
mod parking;
mod process;
mod queues;
mod refusal;
mod reservations;
pub mod rule;
mod savepoint;
mod shard;
mod states;
mod step;
pub mod stock;
pub mod text;
mod timers;
mod trail;
mod trail_error;
mod undo;
mod wave;

pub use config::{LedgerConfig, OnFailure, RuleConfig, StageConfig};
pub use effect::{Bucket, Effects, Op, texts_of};
pub use event::{Events, Field, Fields, Kind, NewEvent};
pub use hash::long_hash;
pub use item::Death;
pub use outcome::{Emit, EmitFields, Emits, Origin, Outcome, Outcomes};
pub use pack::{
    Identity, LOG_FLOOR_ROWS, PACK_BYTES_MAX, PackError, PackHead, PackTrail, Packed, Restored, pack_checksum,
    pack_head, pack_part, pack_trail,
};
pub use parking::{Letter, ParkedKey, Settled, Spilled, Standing};
pub use refusal::Refusal;
pub use rule::{Batch, Description, Failure, Fault, NUMBERS_PER_EVENT, Role, Rule};
pub use shard::{OwnsKey, Shard};
pub use step::{Halted, Rules, Workspace};
pub use stock::Stock;
pub use text::printable;
pub use trail::{Fate, InputSpan, Trail, TrailError, TrailRun};
