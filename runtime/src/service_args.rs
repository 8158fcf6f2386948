//! What the commands that work on Kafka have in common on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

/// How to reach Kafka, and what this process is.
#[derive(Debug, Clone, Args)]
pub(crate) struct ServiceArgs {
    /// Name of this worker, stable over restarts and its own within the group: what it left
    /// behind is found by it. In a pod, the pod's name.
    #[arg(long, value_name = "NAME", env = "STOCKFLOW_INSTANCE", default_value = "0", value_parser = instance)]
    pub(crate) instance: String,

    /// Folder for local copies of the state, which make a restart fast. Without it a restart
    /// reads the changelog. Rules that were fetched are kept there too.
    #[arg(long, value_name = "DIR", env = "STOCKFLOW_STATE_DIR")]
    pub(crate) state_dir: Option<PathBuf>,

    /// Folder with the pull secrets of registries that rules are fetched from, a folder a secret, with Docker's
    /// config in it: DIR/pull/.dockerconfigjson.
    #[arg(long, value_name = "DIR", env = "STOCKFLOW_PULL_SECRETS")]
    pub(crate) pull_secrets: Option<PathBuf>,

    /// Address for /livez, /readyz, /status, /metrics and /stock.
    #[arg(long, value_name = "ADDR:PORT", env = "STOCKFLOW_HTTP")]
    pub(crate) http: Option<SocketAddr>,

    /// Loopback address for /dlq: dead letters are looked at and settled there, by who can reach the process from
    /// within its machine or pod, without the way to Kafka.
    #[arg(long, value_name = "ADDR:PORT", env = "STOCKFLOW_DLQ", value_parser = loopback)]
    pub(crate) dlq: Option<SocketAddr>,

    /// Threads a stage; as many as there are cores by default, and none without a partition.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,

    /// Go on where an input begins, if records of it were deleted before they were read. They are
    /// lost to the books; which ones is logged. Without it the stage ends there and says so.
    #[arg(long)]
    pub(crate) skip_deleted: bool,

    /// File that says `true` once this worker is not to come back, such as a pod's annotation by the
    /// downward API. Told to stop then, it leaves its group for good, and others have its partitions
    /// at once; else they wait for it until the session time-out is over.
    #[arg(long, value_name = "FILE", env = "STOCKFLOW_LEAVING")]
    pub(crate) leaving: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) kafka: KafkaArgs,
}

/// How to reach Kafka, beside what the pipeline says.
#[derive(Debug, Clone, Args)]
pub(crate) struct KafkaArgs {
    /// Folder with the secrets that the pipeline names, a folder a secret and a file a key:
    /// DIR/kafka-user/password. Read again for every new connection.
    #[arg(long, value_name = "DIR", env = "STOCKFLOW_SECRETS")]
    pub(crate) secrets: Option<PathBuf>,

    /// Copies of each partition of topics that are made; instead of the pipeline's.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=32))]
    pub(crate) replication_factor: Option<u16>,
}

/// Whoever reaches it can replay and drop letters, and there is no password on it.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| "give an address and a port: 127.0.0.1:8081".to_owned())?;
    let of_machine =
        "dead letters are settled on a loopback address alone, such as 127.0.0.1:8081: there is no password";
    address.ip().is_loopback().then_some(address).ok_or_else(|| of_machine.to_owned())
}

/// Group members and transactional ids are made of it.
fn instance(text: &str) -> Result<String, String> {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if (1..=100).contains(&text.len()) && text.bytes().all(legal) {
        return Ok(text.to_owned());
    }
    Err("use 1 to 100 letters, digits, dots, underscores and hyphens".to_owned())
}
