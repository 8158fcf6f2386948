//! Where the components of rules come from, and loading them.
//!
//! [`Modules`] gives the bytes of what a pipeline names, [`named`] those of what a person does;
//! [`Loaded`] is a rule that has said what it is, and was held to the digest that was pinned.
//! An [`engine`] keeps what it has compiled, and a folder of the worker's what was fetched.

mod cache;
mod error;
mod fetched;
mod kept;
mod loaded;
mod source;

pub use cache::engine;
pub use error::ModuleError;
pub use fetched::place_of;
pub use fetched::{component_limits, is_fetched};
pub use loaded::Loaded;
pub use source::{Modules, builtin, named};
