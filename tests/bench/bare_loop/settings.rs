//! What the kit says, and how librdkafka is set for it.

use std::env;
use std::error::Error;
use std::time::Duration;

use rdkafka::ClientConfig;

/// The kit's variables.
pub struct Settings {
    pub bootstrap: String,
    pub input: String,
    pub output: String,
    pub app: String,
    pub partitions: i32,
    pub commit_interval: Duration,
    pub outputs: usize,
    /// A transaction ends as soon as nothing more is waiting, not with its interval.
    pub eager: bool,
}

impl Settings {
    pub fn from_environment() -> Result<Self, Box<dyn Error>> {
        let need = |name: &str| env::var(name).map_err(|error| format!("{name}: {error}"));
        let or = |name: &str, default: &str| env::var(name).unwrap_or_else(|_| default.to_owned());
        Ok(Self {
            bootstrap: need("BOOTSTRAP")?,
            input: need("INPUT_TOPIC")?,
            output: need("STOCK_TOPIC")?,
            app: need("APP_ID")?,
            partitions: or("PARTITIONS", "4").parse()?,
            commit_interval: Duration::from_millis(or("COMMIT_INTERVAL_MS", "100").parse()?),
            outputs: or("OUTPUTS", "1").parse()?,
            eager: or("EAGER", "0") == "1",
        })
    }

    /// Large fetches, and enough of them ahead that the loop never waits.
    pub fn consumer(&self) -> ClientConfig {
        let mut config = self.client();
        config
            .set("group.id", &self.app)
            .set("isolation.level", "read_committed")
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            .set("auto.offset.reset", "earliest")
            .set("fetch.wait.max.ms", "10")
            .set("fetch.message.max.bytes", "1048576")
            .set("queued.min.messages", "100000")
            .set("queued.max.messages.kbytes", "32768");
        config
    }

    /// Large batches; a report only of what failed, since the commit says the rest.
    pub fn producer(&self, number: i32) -> ClientConfig {
        let mut config = self.client();
        config
            .set("transactional.id", format!("{}-{number}", self.app))
            .set("transaction.timeout.ms", "60000")
            .set("compression.type", "lz4")
            .set("linger.ms", if self.eager { "0" } else { "20" })
            .set("batch.size", "1000000")
            .set("batch.num.messages", "100000")
            .set("queue.buffering.max.messages", "1000000")
            .set("queue.buffering.max.kbytes", "262144")
            .set("delivery.report.only.error", "true");
        config
    }

    fn client(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &self.bootstrap);
        config
    }
}
