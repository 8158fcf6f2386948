//! Decision: how many workers there should be, why, and all numbers that led to it.

use serde::{Deserialize, Serialize};

use crate::reason::Reason;
use crate::terms::Terms;

/// How many workers a stage should have. `Display` says it in one sentence.
///
/// It says what should be, never that anything was done about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// Workers that there should be, within `min` and `max`.
    pub replicas: u32,
    /// Why.
    pub reason: Reason,
    /// The numbers.
    pub terms: Terms,
}

impl Decision {
    /// Whether the lag of every partition was known.
    #[must_use]
    pub fn is_lag_known(&self) -> bool {
        self.terms.lag_records.is_some()
    }

    /// Whether there should be another number of workers than there is.
    #[must_use]
    pub fn is_change(&self) -> bool {
        self.replicas != self.terms.replicas
    }
}
