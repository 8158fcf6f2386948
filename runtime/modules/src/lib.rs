//! Where the components of rules come from, and loading them.
//!
//! [`Modules`] gives the bytes of what a pipeline names, [`named`] those of what a person does;
//! [`Loaded`] is a rule that has said what it is, and was held to the digest that was pinned.
//! An [`engine`] keeps what it has compiled. What is in a registry or at an address is given by who
//! can [`Fetch`].

mod cache;
mod error;
mod loaded;
mod source;

pub use cache::engine;
pub use error::ModuleError;
pub use loaded::Loaded;
pub use source::{Fetch, Modules, builtin, named};
