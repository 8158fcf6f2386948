//! Claims about the definition on a real API server: what it takes `validate` takes, and the other way round, with the
//! same words.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]
#![cfg_attr(without_kube, allow(dead_code, unused_imports, reason = "nothing to claim"))]

mod bad;
mod changes;
mod fields;
mod good;
mod guide;
mod mistakes;
mod schema;
mod server;
mod stored;
mod values;
