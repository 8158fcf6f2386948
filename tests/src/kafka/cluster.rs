//! A cluster: brokers that know each other, and what a test does with all of them.

use std::time::Duration;

use snafu::ResultExt as _;
use tempfile::TempDir;

use super::admin;
use super::broker::Broker;
use super::builder::Builder;
use super::error::{Error, IoSnafu};
use super::install::Install;
use super::properties::Ports;
use super::secure::Security;
use crate::daemon::{ended_by_itself, spawn};

/// Any will do: each test has brokers of its own.
const CLUSTER_ID: &str = "c3RvY2tmbG93LXRlc3RzLQ";
/// For formatting a broker's folder.
const FORMAT_HEAP_MIB: u32 = 64;
const FORMAT: Duration = Duration::from_secs(60);

/// Running brokers of the test's own. Dropping it kills them and removes their folder.
#[derive(Debug)]
pub struct Cluster {
    pub(super) brokers: Vec<Broker>,
    pub(super) ports: Vec<Ports>,
    pub(super) folder: TempDir,
}

impl Cluster {
    /// Starts `brokers` brokers, each a controller too: 1, or 3 to survive the loss of one.
    ///
    /// # Errors
    /// See [`Builder::start`].
    pub fn start(brokers: usize) -> Result<Self, Error> {
        Self::builder(brokers).start()
    }

    /// To say more before it starts.
    #[must_use]
    pub fn builder(brokers: usize) -> Builder {
        Builder::new(brokers)
    }

    /// The plain addresses of all brokers, as `bootstrap.servers` takes them.
    #[must_use]
    pub fn bootstrap(&self) -> String {
        self.brokers.iter().map(Broker::address).collect::<Vec<_>>().join(",")
    }

    /// The addresses of the brokers' second listener; nobody listens there unless
    /// [`Builder::secure`] said how.
    #[must_use]
    pub fn secure_bootstrap(&self) -> String {
        let address = |ports: &Ports| format!("127.0.0.1:{}", ports.secure.number());
        self.ports.iter().map(address).collect::<Vec<_>>().join(",")
    }

    /// The broker at place `index`, from 0.
    ///
    /// # Panics
    /// There is none at that place.
    #[must_use]
    pub fn broker(&self, index: usize) -> &Broker {
        &self.brokers[index]
    }

    /// All brokers.
    #[must_use]
    pub fn brokers(&self) -> &[Broker] {
        &self.brokers
    }

    /// Waits until every broker that was started answers, and knows all others of those.
    ///
    /// # Errors
    /// One ended, or does not do so within a minute.
    pub fn ready(&self) -> Result<(), Error> {
        let started: Vec<&Broker> = self.brokers.iter().filter(|broker| broker.pid().is_some()).collect();
        started.iter().try_for_each(|broker| broker.ready(started.len()))
    }

    /// Creates a topic with as many replicas as there are brokers, three at most; `config` as
    /// in `[("cleanup.policy", "compact")]`. Returns once every broker serves it.
    ///
    /// # Errors
    /// The brokers refused.
    pub fn create_topic(&self, name: &str, partitions: i32, config: &[(&str, &str)]) -> Result<(), Error> {
        admin::create_topic(&self.bootstrap(), name, partitions, self.brokers.len().min(3), config)
    }

    /// Deletes a topic.
    ///
    /// # Errors
    /// The brokers refused.
    pub fn delete_topic(&self, name: &str) -> Result<(), Error> {
        admin::delete_topic(&self.bootstrap(), name)
    }

    /// Gives a topic more partitions, to `partitions` in all.
    ///
    /// # Errors
    /// The brokers refused.
    pub fn grow_topic(&self, name: &str, partitions: usize) -> Result<(), Error> {
        admin::grow_topic(&self.bootstrap(), name, partitions)
    }

    /// Moves a group that has no members to `offset` in a partition, as a person would by hand.
    ///
    /// # Errors
    /// The brokers refused: it has members.
    pub fn move_group(&self, group: &str, topic: &str, partition: i32, offset: i64) -> Result<(), Error> {
        admin::move_group(&self.bootstrap(), group, topic, partition, offset)
    }

    /// Writes what KRaft wants to find in each broker's folder.
    pub(super) fn format(&self, install: &Install, security: Option<&Security>) -> Result<(), Error> {
        let mut running = Vec::new();
        for broker in &self.brokers {
            let mut command = install.java("kafka.tools.StorageTool", FORMAT_HEAP_MIB);
            command.args(["format", "-t", CLUSTER_ID, "-c"]).arg(broker.properties());
            command.args(security.into_iter().flat_map(Security::format_options));
            let log = broker.folder().join("format.log");
            running.push((spawn(&mut command, &log, self.folder.path())?, log));
        }
        for (mut process, log) in running {
            let status = process.wait(FORMAT).context(IoSnafu { what: "wait for the storage tool" })?;
            if !status.success() {
                ended_by_itself("kafka.tools.StorageTool", status, &log)?;
            }
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.brokers.iter().for_each(Broker::forget);
    }
}
