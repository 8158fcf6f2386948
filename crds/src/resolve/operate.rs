//! Resolved scaling and worker settings.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Affinity, Toleration, TopologySpreadConstraint};

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

/// What a worker of a stage gets, and where its pod runs. Nothing of it is known to the worker itself: the operator
/// makes pods by it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResolvedWorker {
    /// The image; `None` takes the operator's own version of it.
    pub image: Option<String>,
    /// Secrets with which the image is pulled, by name.
    pub image_pull_secrets: Vec<String>,
    /// Threads of the worker, at least one.
    pub threads: u16,
    /// Requested resources, as canonical Kubernetes quantities by resource name; with `cpu` and `memory`.
    pub requests: BTreeMap<String, String>,
    /// Most it may use, as canonical Kubernetes quantities by resource name; with `memory`.
    pub limits: BTreeMap<String, String>,
    /// Size of its volume, bytes.
    pub storage_bytes: u64,
    /// Storage class of its volume; `None` takes the cluster's default.
    pub storage_class_name: Option<String>,
    /// How long its pod has to end, ms; longer than a worker needs to commit and leave.
    pub grace_period_ms: u64,
    /// Further labels of its pod.
    pub labels: BTreeMap<String, String>,
    /// Further annotations of its pod.
    pub annotations: BTreeMap<String, String>,
    /// Where its pod runs.
    pub placement: ResolvedPlacement,
}

/// Where the pods of a stage run, in the words of a pod.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResolvedPlacement {
    /// Labels that a node must have.
    pub node_selector: BTreeMap<String, String>,
    /// Taints that they put up with.
    pub tolerations: Vec<Toleration>,
    /// What they are to be near to or far from.
    pub affinity: Option<Affinity>,
    /// How they are spread; `None` leaves it to the operator.
    pub topology_spread: Option<Vec<TopologySpreadConstraint>>,
    /// Their priority class.
    pub priority_class_name: Option<String>,
}
