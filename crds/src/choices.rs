//! The closed choices of the CR: format, start, oversell, failure handling, cleanup, deletion, compression, scaling
//! mode, SASL.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a record's value is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// A JSON object.
    #[default]
    Json,
    /// A CloudEvent, in binary or structured mode.
    CloudEvents,
}

/// Where a stage begins on a topic of which it has committed nothing yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Start {
    /// At the oldest record.
    #[default]
    Earliest,
    /// After the newest record.
    Latest,
}

/// What the ledger does with a hold beyond what is available.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Oversell {
    /// Refuses it.
    #[default]
    Refuse,
    /// Grants it; available goes below zero.
    Allow,
}

/// What becomes of an event on which a rule fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum OnFailure {
    /// It becomes a dead letter, and the stage goes on.
    #[default]
    DeadLetter,
    /// It becomes a dead letter, and later events of its key wait too.
    Park,
    /// The partition stops in front of it.
    Halt,
}

/// How Kafka cleans up a topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Cleanup {
    /// Drops records older than the retention.
    #[default]
    Delete,
    /// Keeps the newest record of each key.
    Compact,
}

/// What becomes of a topic when its pipeline is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnDelete {
    /// It stays, with its records.
    #[default]
    Keep,
    /// It goes, if the operator made it and nobody else names it.
    Delete,
}

/// How records are compressed on their way to Kafka, and in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    /// Not at all.
    None,
    /// Quickly.
    #[default]
    Lz4,
    /// Better than lz4, for more work.
    Zstd,
}

impl Compression {
    /// The codec's name, as in the CR and in Kafka.
    pub fn name(self) -> &'static str {
        match self {
            Compression::None => "none",
            Compression::Lz4 => "lz4",
            Compression::Zstd => "zstd",
        }
    }
}

/// Who decides how many workers a stage has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ScalingMode {
    /// The operator decides and acts.
    #[default]
    Auto,
    /// The operator decides and only says so in the status.
    Recommend,
    /// Someone else sets the replicas.
    External,
}

/// How a client proves its name to Kafka.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum SaslMechanism {
    /// User name and password in clear; only sensible over TLS.
    #[serde(rename = "PLAIN")]
    Plain,
    /// Salted challenge and response, SHA-256.
    #[serde(rename = "SCRAM-SHA-256")]
    ScramSha256,
    /// Salted challenge and response, SHA-512.
    #[serde(rename = "SCRAM-SHA-512")]
    ScramSha512,
}

impl SaslMechanism {
    /// The mechanism's name, as in the CR and in Kafka.
    pub fn name(self) -> &'static str {
        match self {
            SaslMechanism::Plain => "PLAIN",
            SaslMechanism::ScramSha256 => "SCRAM-SHA-256",
            SaslMechanism::ScramSha512 => "SCRAM-SHA-512",
        }
    }
}
