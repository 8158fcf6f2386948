//! Testbeds for claims about the whole: a real Kafka and a real Kubernetes API server of the
//! test's own, Helm, a registry of artifacts, processes that end with the test that started them, and asking a server
//! as a probe would; and a shop whose events and books are known.

pub mod daemon;
pub mod helm;
pub mod http;
pub mod kafka;
pub mod kube;
pub mod patience;
mod ports;
pub mod process;
pub mod registry;
pub mod shop;
mod tls;

pub use ports::NoPort;
pub use tls::{Authority, Identity, TlsError};
