//! `spec.stages[].ledger`: the books that a stage keeps.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Duration, Oversell, Size, cel};

/// The ledger of a stage. Its stage reads exactly one topic.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-kubernetes-validations" = cel::ledger()))]
pub struct LedgerSpec {
    /// Whether a hold beyond what is available is refused (the default) or allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oversell: Option<Oversell>,
    /// How long a hold lives that names no time of its own; 15m by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reservation_ttl: Option<Duration>,
    /// How long events are known again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dedupe: Option<DedupeSpec>,
    /// How much state and how many timers rules may keep in a shard, in bytes; 256Mi by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_state: Option<Size>,
}

/// How long the ids of events are remembered, so that one that comes twice counts once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-kubernetes-validations" = cel::dedupe()))]
pub struct DedupeSpec {
    /// For how long; 24h by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<Duration>,
    /// How many a shard remembers at most; 1000000 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = crate::bounds::DEDUPE_IDS_MAX))]
    pub ids: Option<u64>,
}
