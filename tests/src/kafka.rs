//! A real Apache Kafka of the test's own: one broker or several, on free ports, in a folder
//! that goes when the test does.
//!
//! ```no_run
//! # fn main() -> Result<(), stockflow_tests::kafka::Error> {
//! use stockflow_tests::kafka::{Cluster, produce, read_committed};
//!
//! let cluster = Cluster::start(3)?;
//! cluster.create_topic("events", 4, &[])?;
//! produce(&cluster.bootstrap(), "events", [("sku:here", "{}")])?;
//! cluster.broker(2).kill9()?;
//! assert_eq!(read_committed(&cluster.bootstrap(), "events")?.len(), 1);
//! # Ok(()) }
//! ```

mod admin;
mod broker;
mod builder;
mod cluster;
mod counter;
mod error;
mod install;
mod properties;
mod read;
mod secure;
mod write;

pub use broker::Broker;
pub use builder::Builder;
pub use cluster::Cluster;
pub use counter::{ApiKey, Counter};
pub use error::Error;
pub use install::{Install, available};
pub use read::{Record, read_committed};
pub use secure::Security;
pub use write::{OpenTransaction, bomb, produce};

pub use crate::tls::{Authority, Identity};
