//! How to reach a Kafka, and as whom.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

pub use stockflow_crds::{Compression, SaslMechanism};
use stockflow_secrets::{NoSecrets, SecretKey, Secrets};

/// How long a transaction may be open before the brokers abort it.
pub const TRANSACTION_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a member may be silent before the group goes on without it.
pub const SESSION_TIMEOUT: Duration = Duration::from_secs(10);

/// Largest batch to one partition, in bytes: topics take 1,048,588 if nobody says otherwise.
pub const BATCH_BYTES: usize = 1_000_000;
/// Largest record that is sent, in bytes, however much its topic takes: half of what may wait to be sent.
pub const RECORD_BYTES_MAX: usize = 16 << 20;

/// How to reach a Kafka, and as whom. Holds the names of secrets, never what they say.
#[derive(Clone, Debug)]
pub struct KafkaOptions {
    /// Brokers to begin with, each `host:port`.
    pub bootstrap_servers: Vec<String>,
    /// What the names of clients begin with, as brokers log and count them.
    pub client_id: String,
    /// TLS to the brokers; without it the connection is in clear.
    pub tls: Option<Tls>,
    /// Authentication to the brokers.
    pub sasl: Option<Sasl>,
    /// Where the secrets are that `tls` and `sasl` name.
    pub secrets: Arc<dyn Secrets>,
    /// Further settings by the names of librdkafka, for all clients. [`KafkaLog::new`](crate::KafkaLog::new)
    /// refuses those that exactly-once rests on, that carry secrets or that have a field here.
    pub config: BTreeMap<String, String>,
    /// Largest batch to one partition, in bytes: no more than every topic takes that is written to. A
    /// record may be larger, if its own topic takes it.
    pub batch_bytes: usize,
    /// Whether members go on behind records that were deleted before they were read. Without it they
    /// say which, and read no further.
    pub skip_deleted: bool,
    /// How records are compressed.
    pub compression: Compression,
    /// How long a transaction may be open before the brokers abort it, and how long a record
    /// may take to be written. At most the brokers' `transaction.max.timeout.ms`.
    pub transaction_timeout: Duration,
    /// How long a member may be silent before the group goes on without it. Within the brokers'
    /// `group.min.session.timeout.ms` and `group.max.session.timeout.ms`.
    pub session_timeout: Duration,
}

impl KafkaOptions {
    /// Brokers in clear, without authentication, and all else by default.
    pub fn new(bootstrap_servers: Vec<String>) -> KafkaOptions {
        KafkaOptions {
            bootstrap_servers,
            client_id: "stockflow".into(),
            tls: None,
            sasl: None,
            secrets: Arc::new(NoSecrets),
            config: BTreeMap::new(),
            batch_bytes: BATCH_BYTES,
            skip_deleted: false,
            compression: Compression::Lz4,
            transaction_timeout: TRANSACTION_TIMEOUT,
            session_timeout: SESSION_TIMEOUT,
        }
    }
}

/// TLS, from secrets with PEM texts. Every new client reads them again, so they may rotate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// Certificate authorities to trust; without them the system's.
    pub ca: Option<SecretKey>,
    /// The client's own certificate, for brokers that ask for one.
    pub identity: Option<Identity>,
}

/// A client's certificate and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The certificate chain, PEM.
    pub certificate: SecretKey,
    /// The private key, PEM, unencrypted.
    pub key: SecretKey,
}

/// Authentication by name and password. Every new client reads them again, so they may rotate.
/// White space at the end of a secret is no part of what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sasl {
    /// How the client proves its name.
    pub mechanism: SaslMechanism,
    /// The user's name.
    pub username: SecretKey,
    /// The password.
    pub password: SecretKey,
}
