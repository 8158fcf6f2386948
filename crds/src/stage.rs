//! `spec.stages[]`: the stages of a pipeline and what they read.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    EventKind, FieldMapping, Format, LedgerSpec, Name, PublishSpec, RuleSpec, ScalingSpec, Start, TransactionSpec,
    WorkerSpec, cel,
};

/// A stage: one consumer group that runs rules on each event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-kubernetes-validations" = cel::stage()))]
pub struct StageSpec {
    /// Name within the pipeline. Its consumer group is `{namespace}.{pipeline}.{name}`.
    pub name: Name,
    /// The topics it reads; exactly one when it keeps a ledger.
    #[schemars(length(min = 1, max = crate::bounds::INPUTS_MAX), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["topic"]))]
    pub from: Vec<InputSpec>,
    /// The books it keeps, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ledger: Option<LedgerSpec>,
    /// The rules, in the order in which they see each event.
    #[schemars(length(min = 1, max = crate::bounds::RULES_MAX), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub rules: Vec<RuleSpec>,
    /// When it commits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction: Option<TransactionSpec>,
    /// What it publishes of its own accord.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish: Option<PublishSpec>,
    /// How many workers it may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scaling: Option<ScalingSpec>,
    /// Whether the stage stands still: its volumes and books stay, and no worker runs; false by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspend: Option<bool>,
    /// What a worker gets; each field instead of the same field of `spec.worker`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker: Option<WorkerSpec>,
}

/// A topic that a stage reads, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-kubernetes-validations" = cel::input()))]
pub struct InputSpec {
    /// Short name of the topic.
    pub topic: Name,
    /// How values are read: json (the default) or cloudevents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// Where to begin when nothing is committed: earliest (the default) or latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Start>,
    /// Where each field of an event comes from. Without it records are Stockflow's own JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<FieldMapping>,
    /// The sender's event types, each with the kind that it is.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("maxProperties" = crate::bounds::KINDS_MAX))]
    pub kinds: BTreeMap<String, EventKind>,
}
