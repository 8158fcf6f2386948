//! What all of it rests on: options and secrets, settings of clients, limits, and what errors ask for.

pub(crate) mod checks;
pub(crate) mod context;
pub(crate) mod credentials;
pub(crate) mod events;
pub(crate) mod failure;
pub mod limits;
pub(crate) mod lists;
pub(crate) mod options;
mod resolved;
pub(crate) mod said;
pub(crate) mod settings;
pub(crate) mod table;
