//! The InventoryPipeline resource itself.

use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{InventoryPipelineStatus, KafkaSpec, StageSpec, TopicSpec, WorkerSpec, cel};

/// Topics and stages of one inventory pipeline.
#[derive(CustomResource, Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "stockflow.dev",
    version = "v1alpha1",
    kind = "InventoryPipeline",
    plural = "inventorypipelines",
    namespaced,
    status = "InventoryPipelineStatus",
    derive = "PartialEq",
    category = "stockflow",
    shortname = "invp",
    doc = "Exactly-once inventory on Kafka: topics, and stages that run rules on events and keep the books.",
    printcolumn = r#"{"name": "Ready", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status"}"#,
    printcolumn = r#"{"name": "Stages", "type": "integer", "jsonPath": ".status.stageCount"}"#,
    printcolumn = r#"{"name": "Replicas", "type": "integer", "jsonPath": ".status.replicas"}"#,
    printcolumn = r#"{"name": "Lag", "type": "integer", "jsonPath": ".status.lag"}"#,
    printcolumn = r#"{"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"}"#
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-kubernetes-validations" = cel::spec()))]
pub struct InventoryPipelineSpec {
    /// How to reach Kafka.
    pub kafka: KafkaSpec,
    /// Quantities are whole numbers of units of 10^-quantityScale; 0 by default, at most 9.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = crate::bounds::SCALE_MAX))]
    pub quantity_scale: Option<u8>,
    /// Whether all stages stand still: topics, volumes and books stay, and no worker runs; false by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspend: Option<bool>,
    /// What the workers of every stage get. A field that a stage's own `worker` has holds there instead, as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker: Option<WorkerSpec>,
    /// The topics, each once.
    #[schemars(length(min = 1, max = crate::bounds::TOPICS_MAX), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub topics: Vec<TopicSpec>,
    /// The stages, each once.
    #[schemars(length(min = 1, max = crate::bounds::STAGES_MAX), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub stages: Vec<StageSpec>,
}
