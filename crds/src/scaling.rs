//! `spec.stages[].scaling`: how many workers a stage may have.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ScalingMode, cel};

/// How many workers a stage may have, and what decides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-kubernetes-validations" = cel::scaling()))]
pub struct ScalingSpec {
    /// Fewest workers; 1 by default. 0 lets an idle stage sleep.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = crate::bounds::WORKERS_MAX))]
    pub min: Option<u32>,
    /// Most workers; by default one a partition of what the stage reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = crate::bounds::WORKERS_MAX))]
    pub max: Option<u32>,
    /// What scaling aims at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<ScalingTargetSpec>,
    /// auto (the default) decides and acts; recommend decides and only says so in the status; external leaves the
    /// replicas to someone else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<ScalingMode>,
}

/// What scaling aims at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScalingTargetSpec {
    /// A backlog should be worked off within so many seconds; 30 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = crate::bounds::LAG_SECONDS_MAX))]
    pub lag_seconds: Option<u32>,
    /// Workers should be busy so many percent of the time; 70 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub utilization_percent: Option<u8>,
}
