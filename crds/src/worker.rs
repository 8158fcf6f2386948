//! `spec.worker` and `spec.stages[].worker`: what a worker gets, and where its pod runs.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Affinity, Toleration, TopologySpreadConstraint};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Duration, ResourcesSpec, SecretSpec, StorageSpec, cel};

/// What a worker gets, and where its pod runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-kubernetes-validations" = cel::worker()))]
pub struct WorkerSpec {
    /// The image; by default the operator's own version of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = crate::bounds::REFERENCE_MAX), regex(pattern = crate::reference::IMAGE))]
    pub image: Option<String>,
    /// Secrets of type kubernetes.io/dockerconfigjson, in the pipeline's namespace, with which the image is pulled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = crate::bounds::PLACEMENT_MAX), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub image_pull_secrets: Option<Vec<SecretSpec>>,
    /// Threads of a worker; 1 by default. Each works on partitions of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = crate::bounds::THREADS_MAX))]
    pub threads: Option<u16>,
    /// Processor and memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<ResourcesSpec>,
    /// The volume that a restart resumes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<StorageSpec>,
    /// How long a pod that is to stop has for it; 60s by default, from 10s to 15m. A worker needs less than 5s to
    /// commit what is at hand and leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub termination_grace_period: Option<Duration>,
    /// Further labels of the pods. Those that begin with app.kubernetes.io/ or stockflow.dev/ are the operator's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("maxProperties" = crate::bounds::SETTINGS_MAX, "additionalProperties" = label_value()))]
    pub labels: Option<BTreeMap<String, String>>,
    /// Further annotations of the pods. Those that begin with app.kubernetes.io/ or stockflow.dev/ are the operator's
    /// own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("maxProperties" = crate::bounds::SETTINGS_MAX))]
    pub annotations: Option<BTreeMap<String, String>>,
    /// Labels that a node must have.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("maxProperties" = crate::bounds::SETTINGS_MAX, "additionalProperties" = label_value()))]
    pub node_selector: Option<BTreeMap<String, String>>,
    /// Taints of nodes that the pods put up with, as in a pod.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = crate::bounds::PLACEMENT_MAX))]
    pub tolerations: Option<Vec<Toleration>>,
    /// Nodes and other pods that the pods are to be near to or far from, as in a pod.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affinity: Option<Affinity>,
    /// How the pods are spread, as in a pod; by default over zones and nodes where that can be done. A constraint
    /// without a labelSelector is about the stage's own pods.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = crate::bounds::PLACEMENT_MAX))]
    pub topology_spread_constraints: Option<Vec<TopologySpreadConstraint>>,
    /// Priority class of the pods.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = crate::bounds::OBJECT_NAME_MAX), regex(pattern = crate::object_name::OBJECT_NAME))]
    pub priority_class_name: Option<String>,
}

/// As Kubernetes has it, and `validate`.
fn label_value() -> Value {
    json!({
        "type": "string",
        "maxLength": crate::bounds::LABEL_MAX,
        "pattern": "^([a-zA-Z0-9]([a-zA-Z0-9_.-]*[a-zA-Z0-9])?)?$",
    })
}

impl WorkerSpec {
    /// What holds where `self` is said of a stage and `general` of its pipeline: each field of `self` that is there,
    /// else that of `general`.
    #[must_use]
    pub fn over(&self, general: &WorkerSpec) -> WorkerSpec {
        fn first<T: Clone>(own: &Option<T>, general: &Option<T>) -> Option<T> {
            own.as_ref().or(general.as_ref()).cloned()
        }
        WorkerSpec {
            image: first(&self.image, &general.image),
            image_pull_secrets: first(&self.image_pull_secrets, &general.image_pull_secrets),
            threads: self.threads.or(general.threads),
            resources: first(&self.resources, &general.resources),
            storage: first(&self.storage, &general.storage),
            termination_grace_period: self.termination_grace_period.or(general.termination_grace_period),
            labels: first(&self.labels, &general.labels),
            annotations: first(&self.annotations, &general.annotations),
            node_selector: first(&self.node_selector, &general.node_selector),
            tolerations: first(&self.tolerations, &general.tolerations),
            affinity: first(&self.affinity, &general.affinity),
            topology_spread_constraints: first(&self.topology_spread_constraints, &general.topology_spread_constraints),
            priority_class_name: first(&self.priority_class_name, &general.priority_class_name),
        }
    }
}
