//! Serving HTTP within limits: connections, replies, probes, metrics.
//!
//! A binary makes a [`Site`] of its routes and starts a [`Server`] over it. What every page shares
//! is here: how many connections there may be, how long a request may be and take, how a probe
//! answers ([`Reply::verdict`]), how figures become text ([`metrics`]). What a page says is the
//! binary's own.
//!
//! # Guarantees
//! Requests have no bodies, and each of them ends: nobody keeps a connection, a thread or memory
//! for longer than the limits say. A server that is stopped gives its address back.

mod connection;
mod error;
pub mod metrics;
mod reply;
mod server;
mod site;
mod slots;

pub use connection::HEADER_BYTES_MAX;
pub use error::WebError;
pub use reply::Reply;
pub use server::Server;
pub use site::Site;
pub use slots::Slots;
