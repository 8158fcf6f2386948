//! `spec.stages[].transaction`: when a stage commits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Duration, cel};

/// When a transaction is committed: as soon as nothing more is waiting to be read, or after `maxInterval`, or with
/// `maxRecords` records, whichever comes first. So a stage that keeps up answers at once, whatever stands here; one
/// that has a backlog works in large transactions, which cost less. Consumers see what a transaction publishes when
/// it is committed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-kubernetes-validations" = cel::transaction()))]
pub struct TransactionSpec {
    /// Longest time that records wait for their transaction to be committed under load; 100ms by default, from 1ms
    /// to 5s.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_interval: Option<Duration>,
    /// Most records that one transaction of one thread consumes; 20000 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = crate::bounds::TRANSACTION_RECORDS_MAX))]
    pub max_records: Option<u32>,
}
