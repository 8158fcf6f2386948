//! One broker: its process, its folder, its log.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use snafu::ResultExt as _;

use super::error::{Error, KafkaSnafu, NotReadySnafu};
use super::install::Install;
use crate::daemon::{Daemon, last_lines};

/// For a controlled shutdown; a broker without a quorum takes for ever.
const STOP: Duration = Duration::from_secs(20);
/// How often a broker that starts is asked, and for how long each time.
const ASKED: u64 = 600;
const ANSWER_MS: u64 = 100;
/// In its folder.
const PROPERTIES: &str = "server.properties";

/// One broker of a cluster, running or not. Its ports and its data stay the same.
#[derive(Debug)]
pub struct Broker {
    id: usize,
    address: String,
    folder: PathBuf,
    daemon: Daemon,
}

impl Broker {
    /// The broker at place `id` from 0, in a folder of its own below the one of its cluster.
    pub(super) fn new(id: usize, install: &Install, heap_mib: u32, address: String, cluster: &Path) -> Self {
        let folder = cluster.join(format!("broker-{id}"));
        let mut command = install.java("kafka.Kafka", heap_mib);
        command.arg(folder.join(PROPERTIES));
        let daemon = Daemon::new(&format!("broker {id}"), &command, folder.join("broker.log"), cluster);
        Self { id, address, folder, daemon }
    }

    /// Its plain address, `127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Kafka's own id of it: the place in the cluster, from 1.
    #[must_use]
    pub fn node_id(&self) -> usize {
        self.id + 1
    }

    /// Where it keeps the partitions.
    #[must_use]
    pub fn log_dir(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// What it prints.
    #[must_use]
    pub fn log_file(&self) -> PathBuf {
        self.daemon.log_file().to_owned()
    }

    /// The process id, if it was started.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.daemon.pid()
    }

    /// Starts it, in place: the same ports, the same data. Does not wait ([`Broker::ready`]);
    /// does nothing if it runs.
    ///
    /// # Errors
    /// The system could not start it.
    pub fn start(&self) -> Result<(), Error> {
        Ok(self.daemon.start()?)
    }

    /// Waits until it answers with `brokers` brokers alive, itself among them.
    ///
    /// # Errors
    /// It ended, or does not do so within a minute.
    pub fn ready(&self, brokers: usize) -> Result<(), Error> {
        let client: BaseConsumer = ClientConfig::new()
            .set("bootstrap.servers", &self.address)
            .set("reconnect.backoff.ms", "20")
            .set("reconnect.backoff.max.ms", "100")
            .set_log_level(rdkafka::config::RDKafkaLogLevel::Emerg)
            .create()
            .context(KafkaSnafu { what: "make a client" })?;
        for _ in 0..ASKED {
            self.daemon.alive()?;
            let answer = client.fetch_metadata(None, Duration::from_millis(ANSWER_MS));
            let alive = answer.map_or_else(
                |_| Vec::new(),
                |metadata| {
                    metadata.brokers().iter().map(|broker| format!("{}:{}", broker.host(), broker.port())).collect()
                },
            );
            if alive.len() >= brokers && alive.contains(&self.address) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(ANSWER_MS));
        }
        NotReadySnafu { id: self.id, seconds: ASKED * ANSWER_MS / 1000, log: last_lines(&self.log_file()) }.fail()
    }

    /// Ends it as an operator would (SIGTERM): it hands its partitions over and closes its files.
    ///
    /// # Errors
    /// The system could not signal it or wait for it.
    pub fn stop(&self) -> Result<(), Error> {
        Ok(self.daemon.stop(STOP)?)
    }

    /// Kills it (SIGKILL).
    ///
    /// # Errors
    /// The system could not wait for it.
    pub fn kill9(&self) -> Result<(), Error> {
        Ok(self.daemon.kill9()?)
    }

    /// Stops it in its tracks (SIGSTOP): its connections stay open and nobody answers.
    ///
    /// # Errors
    /// The system could not signal it.
    pub fn pause(&self) -> Result<(), Error> {
        Ok(self.daemon.pause()?)
    }

    /// Lets it go on (SIGCONT).
    ///
    /// # Errors
    /// The system could not signal it.
    pub fn resume(&self) -> Result<(), Error> {
        Ok(self.daemon.resume()?)
    }

    /// Kills it, and ends its guard, without a word: for the end of a test.
    pub(super) fn forget(&self) {
        self.daemon.forget();
    }

    /// Its own folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn properties(&self) -> PathBuf {
        self.folder.join(PROPERTIES)
    }
}
