//! What a rule author writes against: rows, typed config, state, timers, emits, native tests.
//!
//! A rule is a type with its settings as fields, an `impl` of [`Rule`] or [`Observer`], and one
//! line of [`export_rule!`]; [`testing`] runs it in plain `cargo test`.

pub mod columns;
pub mod component;
pub mod testing;
pub mod time;

// The derive names this crate as its users do.
extern crate self as stockflow_rule;

mod config;
mod effects;
mod emit;
mod event;
mod export;
mod fields;
mod kind;
mod kind_config;
mod log;
mod millis;
mod native;
mod notes;
mod op;
mod record_key;
mod rule;
mod shape;
mod shape_config;
mod stock;
#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub mod wasm;

pub use columns::{BatchColumns, EffectColumns};
pub use component::{Description, Exported, Role};
pub use config::Config;
pub use effects::{Effects, Hold};
pub use emit::Emit;
pub use event::Event;
pub use fields::{Field, Fields};
pub use kind::Kind;
pub use log::{Level, log};
pub use millis::Millis;
pub use native::NativeRule;
pub use notes::Notes;
pub use record_key::RecordKey;
pub use rule::{Observer, Outcome, Rule, Verdict};
pub use shape::Shape;
pub use stock::{Bucket, Stock};
pub use stockflow_rule_derive::Config;

/// For rules that write JSON of their own.
pub use serde_json as json;

/// What the derive writes against; no business of an author's.
#[doc(hidden)]
pub mod private {
    pub use {schemars, serde, serde_json};
}

/// Ends the call: the host drops the instance and reports the event as a dead letter.
#[cold]
#[inline(never)]
#[track_caller]
#[allow(clippy::panic, reason = "a panic is how a guest tells the host that it cannot go on")]
fn fail(what: std::fmt::Arguments<'_>) -> ! {
    panic!("{what}")
}
