//! `spec.stages[].publish`: what a stage publishes of its own accord.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{HeaderName, Name, RefusalField, StockField, cel};

/// What a stage publishes of its own accord.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-kubernetes-validations" = cel::publish()))]
pub struct PublishSpec {
    /// The stock of each key that changed. For a stage with a ledger; a topic has one such stage at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stock: Option<StockOutputSpec>,
    /// Each refusal, with its reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusals: Option<RefusalOutputSpec>,
    /// Each record that cannot be processed, with what failed. Without it they go to the topic
    /// `{namespace}.{pipeline}.{stage}.dead`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dead_letters: Option<DeadLetterSpec>,
    /// Headers of an event's record that are carried to everything it causes: stock, refusals, and what rules emit.
    /// The trace context (`traceparent`, `tracestate` and `baggage`) is carried without being named here, and a dead
    /// letter keeps every header it came with. What comes due without an event has none to carry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = crate::bounds::HEADERS_MAX), extend("x-kubernetes-list-type" = "set"))]
    pub headers: Vec<HeaderName>,
}

/// Where stock is published, and in what shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-kubernetes-validations" = cel::output()))]
pub struct StockOutputSpec {
    /// Short name of the topic.
    pub topic: Name,
    /// Published name to stock field, such as `availableStock: available`; by default every field by its own name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("maxProperties" = crate::bounds::SETTINGS_MAX))]
    pub fields: BTreeMap<String, StockField>,
}

/// Where refusals are published, and in what shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-kubernetes-validations" = cel::output()))]
pub struct RefusalOutputSpec {
    /// Short name of the topic.
    pub topic: Name,
    /// Published name to refusal field, such as `why: reason`; by default every field by its own name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("maxProperties" = crate::bounds::SETTINGS_MAX))]
    pub fields: BTreeMap<String, RefusalField>,
}

/// Where dead letters go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeadLetterSpec {
    /// Short name of the topic.
    pub topic: Name,
}
