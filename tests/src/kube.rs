//! A real Kubernetes API of the test's own: etcd, kube-apiserver and kube-controller-manager on
//! free ports, in a folder that goes when the test does. No nodes: pods are stored and never run.
//!
//! ```no_run
//! # async fn claim() -> Result<(), stockflow_tests::kube::Error> {
//! use stockflow_tests::kube::Server;
//!
//! let server = Server::shared();
//! let client = server.admin().client().await?;
//! let namespace = server.namespace(&client, "shop").await?;
//! server.api_server().kill9()?;
//! server.api_server().start()?;
//! server.ready()?;
//! # Ok(()) }
//! ```

mod access;
mod error;
mod install;
mod keys;
mod proxy;
mod server;
mod start;
mod user;

pub use access::{allow, is_allowed, service_account, speak_for, until_allowed};
pub use error::Error;
pub use install::{Install, available};
pub use proxy::{Asked, Fault, Gate, Note, Proxy};
pub use server::Server;
pub use user::User;
