//! The rule host on wasmtime: loads rules, bounds what they may use, and carries columns across.
//!
//! [`Engine::load`] checks and compiles a component, [`CompiledRule::configure`] gives it its
//! config, [`ConfiguredRule::instance`] makes what a worker thread calls: a
//! [`stockflow_core::Rule`]. A guest can compute and write a bounded log, nothing else.
//!
//! # Guarantees
//! What a guest does costs the host at most the limits of [`Limits`]. Whichever event a rule
//! fails on, its neighbours in the batch get the answers they would have got without it.

mod bindings;
mod bounds;
mod cache;
mod call;
mod check;
mod compiled;
mod configured;
mod describe;
mod engine;
mod error;
mod inspect;
mod instance;
mod limits;
mod live;
mod log;
mod portion;
mod rows;
mod schema;
mod state;
mod ticker;
mod weigh;

pub use compiled::CompiledRule;
pub use configured::ConfiguredRule;
pub use engine::{Engine, EngineOptions};
pub use error::HostError;
pub use inspect::{COMPONENT_BYTES_MAX, digest_of};
pub use instance::RuleInstance;
pub use limits::Limits;
