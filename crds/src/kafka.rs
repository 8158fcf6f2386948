//! `spec.kafka`: how to reach Kafka.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Compression, Duration, OnDelete, SaslMechanism, cel};

/// How to reach Kafka, and what its topics get by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-kubernetes-validations" = cel::kafka()))]
pub struct KafkaSpec {
    /// Brokers to begin with, each `host:port`.
    #[schemars(length(min = 1, max = crate::bounds::BROKERS_MAX), inner(length(min = 3, max = crate::bounds::BROKER_MAX)))]
    pub bootstrap_servers: Vec<String>,
    /// TLS to the brokers. Without it the connection is in clear.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsSpec>,
    /// Authentication to the brokers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sasl: Option<SaslSpec>,
    /// Copies of each partition of this pipeline's topics; 3 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = crate::bounds::REPLICATION_MAX))]
    pub replication_factor: Option<u16>,
    /// What becomes of this pipeline's topics when it is deleted: keep (the default) or delete. It is what holds for
    /// the stages' own topics (changelogs, dead letters) and groups, too. Only what the operator made is ever deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_delete: Option<OnDelete>,
    /// How what is published is compressed: none, lz4 (the default) or zstd.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compression: Option<Compression>,
    /// How long the brokers wait for a transaction of a worker that fell silent before they abort it; 30s by default,
    /// from 10s to 15m, and at most the brokers' `transaction.max.timeout.ms`. Until then nobody reads past it. A
    /// worker that comes back ends it at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_timeout: Option<Duration>,
    /// How long the partitions of a worker that fell silent wait for it before others take them over; 10s by default,
    /// from 1s to 5m, and within the brokers' `group.min.session.timeout.ms` (6s unless changed) and
    /// `group.max.session.timeout.ms`. A worker that restarts within it gets its partitions back, and nobody else
    /// has to restore their state; 10s are enough for a restart in place. Raise it where pods take longer to come back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_timeout: Option<Duration>,
    /// Further client settings, by the names of librdkafka, for consumers and producers alike. Those that would
    /// break exactly-once, carry secrets or have a field here are refused, each with its reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("maxProperties" = crate::bounds::SETTINGS_MAX, "x-kubernetes-validations" = cel::client_settings()))]
    pub config: BTreeMap<String, String>,
}

/// TLS to the brokers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TlsSpec {
    /// Certificate authority to trust; without it the system's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_secret: Option<SecretKeySpec>,
    /// Secret of type kubernetes.io/tls with the client's certificate, for brokers that ask for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cert_secret: Option<SecretSpec>,
}

/// One key of a secret in the pipeline's namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SecretKeySpec {
    /// The secret's name.
    #[schemars(length(min = 1, max = crate::bounds::OBJECT_NAME_MAX), regex(pattern = crate::object_name::OBJECT_NAME))]
    pub name: String,
    /// The key in it.
    #[schemars(length(min = 1, max = crate::bounds::OBJECT_NAME_MAX), regex(pattern = crate::object_name::OBJECT_KEY))]
    pub key: String,
}

/// A secret in the pipeline's namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SecretSpec {
    /// The secret's name.
    #[schemars(length(min = 1, max = crate::bounds::OBJECT_NAME_MAX), regex(pattern = crate::object_name::OBJECT_NAME))]
    pub name: String,
}

/// Authentication to the brokers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaslSpec {
    /// How the client proves its name.
    pub mechanism: SaslMechanism,
    /// Secret with the keys `username` and `password`.
    #[schemars(length(min = 1, max = crate::bounds::OBJECT_NAME_MAX), regex(pattern = crate::object_name::OBJECT_NAME))]
    pub secret_name: String,
}
