//! `spec.topics[]`: the topics of a pipeline.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Cleanup, Name, OnDelete, RetentionTime, TopicName, cel};

/// A Kafka topic, known inside the pipeline by a short name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-kubernetes-validations" = cel::topic()))]
pub struct TopicSpec {
    /// The short name that stages and rules use.
    pub name: Name,
    /// The name in Kafka; by default `{namespace}.{pipeline}.{name}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic_name: Option<TopicName>,
    /// Whether the pipeline creates and changes the topic; true by default. One that is not managed must exist,
    /// and nothing but its names may be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub managed: Option<bool>,
    /// How many partitions; 1 by default. There can never be fewer later, and for the input of a ledger not more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = crate::bounds::PARTITIONS_MAX))]
    pub partitions: Option<u32>,
    /// How long records stay; 7d by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention: Option<RetentionTime>,
    /// Whether old records go (delete, the default) or the newest of each key stays (compact).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cleanup: Option<Cleanup>,
    /// Copies of each partition; by default those of `spec.kafka`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = crate::bounds::REPLICATION_MAX))]
    pub replication_factor: Option<u16>,
    /// What becomes of the topic when the pipeline is deleted: keep or delete; by default what `spec.kafka` says. Only
    /// a topic that the operator made is ever deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_delete: Option<OnDelete>,
    /// Further topic settings, by Kafka's names, such as `min.insync.replicas`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("maxProperties" = crate::bounds::SETTINGS_MAX))]
    pub config: BTreeMap<String, String>,
}

impl TopicSpec {
    /// Whether the pipeline creates and changes the topic.
    pub fn is_managed(&self) -> bool {
        self.managed.unwrap_or(true)
    }
}
