//! Resolved connection to Kafka.

use std::collections::BTreeMap;

use crate::{Compression, SaslMechanism};

/// How to reach Kafka.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedKafka {
    /// `host:port` of brokers to begin with; at least one.
    pub bootstrap_servers: Vec<String>,
    /// TLS, when the brokers speak it.
    pub tls: Option<ResolvedTls>,
    /// Authentication, when the brokers ask for it.
    pub sasl: Option<ResolvedSasl>,
    /// How what is published is compressed.
    pub compression: Compression,
    /// How long the brokers wait for a transaction of a silent worker, ms.
    pub transaction_timeout_ms: u64,
    /// How long the partitions of a silent worker wait for it, ms.
    pub session_timeout_ms: u64,
    /// Further client settings, by the names of librdkafka; none for which
    /// [`refused_setting`](crate::refused_setting) has a reason.
    pub config: BTreeMap<String, String>,
}

/// TLS to the brokers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedTls {
    /// Certificate authority; `None` trusts the system's.
    pub ca: Option<SecretKey>,
    /// Secret of type `kubernetes.io/tls` with the client's certificate.
    pub cert_secret: Option<String>,
}

/// One key of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretKey {
    /// The secret's name.
    pub name: String,
    /// The key in it.
    pub key: String,
}

/// Authentication to the brokers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedSasl {
    /// The mechanism.
    pub mechanism: SaslMechanism,
    /// Secret with the keys `username` and `password`.
    pub secret_name: String,
}
