//! Where the metrics of a pipeline's workers are collected, for the Prometheus operator.

use serde_json::json;

use super::{About, container, names};
use crate::{ChildKind, Object, hash::bounded};

pub(super) fn monitor(about: &About<'_>) -> Object {
    let kind = ChildKind::PodMonitor;
    let name = bounded(&about.pipeline.name, 63);
    let metadata = serde_json::to_value(names::metadata(about, &name, None)).unwrap_or_default();
    let selector = serde_json::to_value(names::selector(about.pipeline, None)).unwrap_or_default();
    let value = json!({
        "apiVersion": kind.api_version(),
        "kind": kind.name(),
        "metadata": metadata,
        "spec": {
            "selector": selector,
            "podTargetLabels": [names::PIPELINE_LABEL],
            "podMetricsEndpoints": [{"port": container::HTTP, "path": "/metrics"}],
        },
    });
    Object { kind, name, stage: None, value }
}
