//! What a cluster shall be, and how it comes to be.

use std::collections::BTreeMap;
use std::fs;

use snafu::ResultExt as _;

use super::broker::Broker;
use super::cluster::Cluster;
use super::counter::Counter;
use super::error::{Error, IoSnafu};
use super::install::Install;
use super::properties::{Ports, text};
use super::secure::Security;

/// What a cluster shall be, before it starts.
#[derive(Clone, Debug)]
pub struct Builder {
    brokers: usize,
    heap_mib: u32,
    security: Option<Security>,
    properties: BTreeMap<String, String>,
    counter: Option<Counter>,
}

impl Builder {
    pub(super) fn new(brokers: usize) -> Self {
        Self { brokers, heap_mib: 512, security: None, properties: BTreeMap::new(), counter: None }
    }

    /// One more line of every broker's server.properties; it wins over the defaults.
    #[must_use]
    pub fn property(mut self, key: &str, value: &str) -> Self {
        self.properties.insert(key.to_owned(), value.to_owned());
        self
    }

    /// A second listener beside the plain one ([`Cluster::secure_bootstrap`]).
    #[must_use]
    pub fn secure(mut self, security: Security) -> Self {
        self.security = Some(security);
        self
    }

    /// Clients ask the one broker through this counter.
    #[must_use]
    pub fn counted(mut self, counter: &Counter) -> Self {
        self.counter = Some(counter.clone());
        self.property("advertised.listeners", &format!("PLAINTEXT://{}", counter.address()))
    }

    /// The most heap that a broker takes, in MiB: 512 if not said.
    #[must_use]
    pub fn heap_mib(mut self, mib: u32) -> Self {
        self.heap_mib = mib;
        self
    }

    /// Starts every broker and waits until each answers and knows all others.
    ///
    /// # Errors
    /// There is no Kafka here, or a broker does not come up; its log's end is in the error.
    pub fn start(self) -> Result<Cluster, Error> {
        let install = Install::find()?;
        let folder = tempfile::Builder::new()
            .prefix("stockflow-kafka-")
            .tempdir()
            .context(IoSnafu { what: "make a temporary folder" })?;
        let ports = (0..self.brokers).map(|_| Ports::take()).collect::<Result<Vec<_>, _>>()?;
        if let (Some(counter), Some(first)) = (&self.counter, ports.first()) {
            counter.toward(&format!("127.0.0.1:{}", first.plain.number()));
        }
        let mut brokers = Vec::new();
        for (id, own) in ports.iter().enumerate() {
            let plain = format!("127.0.0.1:{}", own.plain.number());
            let address = self.counter.as_ref().map_or(plain, |counter| counter.address().to_string());
            let broker = Broker::new(id, &install, self.heap_mib, address, folder.path());
            self.write(id, &broker, &ports)?;
            brokers.push(broker);
        }
        let cluster = Cluster { brokers, ports, folder };
        cluster.format(&install, self.security.as_ref())?;
        cluster.brokers.iter().try_for_each(Broker::start)?;
        cluster.ready()?;
        Ok(cluster)
    }

    /// Writes a broker's folder.
    fn write(&self, id: usize, broker: &Broker, ports: &[Ports]) -> Result<(), Error> {
        fs::create_dir_all(broker.folder()).context(IoSnafu { what: "make a broker's folder" })?;
        let mut more = match &self.security {
            Some(security) => security.properties(broker.folder())?,
            None => BTreeMap::new(),
        };
        more.extend(self.properties.clone());
        let text = text(id, ports, &broker.log_dir(), self.security.as_ref(), &more);
        fs::write(broker.properties(), text).context(IoSnafu { what: "write server.properties" })
    }
}
