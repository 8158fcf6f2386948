//! Resolved scaling and worker settings.

use std::collections::BTreeMap;

use crate::ScalingMode;

/// How many workers a stage may have, and what decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResolvedScaling {
    /// Fewest workers; 0 lets an idle stage sleep.
    pub min: u32,
    /// Most workers.
    pub max: u32,
    /// A backlog should be worked off within so many seconds.
    pub lag_seconds: u32,
    /// Workers should be busy so many percent of the time, 1 to 100.
    pub utilization_percent: u8,
    /// Who acts.
    pub mode: ScalingMode,
}

/// What a worker of a stage gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedWorker {
    /// Requested resources, as Kubernetes quantities by resource name.
    pub requests: BTreeMap<String, String>,
    /// Most it may use, as Kubernetes quantities by resource name.
    pub limits: BTreeMap<String, String>,
    /// Size of its volume, bytes.
    pub storage_bytes: u64,
    /// Storage class of its volume; `None` takes the cluster's default.
    pub storage_class_name: Option<String>,
}
