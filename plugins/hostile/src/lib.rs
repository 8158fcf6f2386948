//! A guest that misbehaves on request, for the tests of the host.
//!
//! Its config names one [`Behavior`] and the sku of the events on which it shows; see
//! [`Config`]. It speaks the contract by hand, because the SDK would keep it from most of this.

mod behavior;
mod config;
mod contract;
mod excess;
mod guest;
mod havoc;
mod json;
mod lies;

#[cfg(target_arch = "wasm32")]
mod bindings;
#[cfg(target_arch = "wasm32")]
mod exports;

pub use behavior::Behavior;
pub use config::{Config, configure, schema};
pub use contract::{Columns, Skus};
pub use guest::answer;
