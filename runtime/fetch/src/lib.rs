//! Fetches the components of rules from registries and addresses, by digest, within limits.
//!
//! [`Fetcher::fetch`] gives bytes that have the digest that was asked for, or says why it has none. Nobody sees what
//! was not verified. [`Credentials`] are of pull secrets, as kubelets use them.
//!
//! # Guarantees
//! - Bytes are counted while they come, and time runs from the first name that is looked up to the last byte.
//! - No error repeats what the other side has said, beyond its status and digests.
//! - Credentials are sent to the registry that they are for and to the one that it names for tokens, over TLS (or to
//!   this machine), and to nobody behind a redirect.
//! - Nobody is asked at a link-local address, nor on this machine unless its name says so. docs/rules.md says what
//!   that leaves open.

mod body;
mod challenge;
mod credentials;
mod digest;
mod error;
mod fetcher;
mod manifest;
mod reach;
mod reference;
mod registry;
mod web;

pub use credentials::{Credentials, PULL_SECRET_KEY};
pub use error::FetchError;
pub use fetcher::{Fetcher, Limits, Source};
