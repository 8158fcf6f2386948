//! How the workers of a stage are spread.

use k8s_openapi::api::core::v1::TopologySpreadConstraint;
use stockflow_crds::{ResolvedPipeline, ResolvedStage};

use super::names;

/// Zones first: a zone that is lost should take as few workers as can be, then a node.
const DEFAULT_KEYS: [&str; 2] = ["topology.kubernetes.io/zone", "kubernetes.io/hostname"];

/// What is given, each without a selector about the stage's own pods; by default over zones and nodes, where that can
/// be done.
pub(super) fn constraints(pipeline: &ResolvedPipeline, stage: &ResolvedStage) -> Vec<TopologySpreadConstraint> {
    let own = names::selector(pipeline, Some(stage));
    let given = stage.worker.placement.topology_spread.clone();
    let spread = given.unwrap_or_else(|| {
        let over = |key: &str| TopologySpreadConstraint {
            max_skew: 1,
            topology_key: key.to_owned(),
            when_unsatisfiable: "ScheduleAnyway".to_owned(),
            ..TopologySpreadConstraint::default()
        };
        DEFAULT_KEYS.map(over).to_vec()
    });
    let selected = |constraint: TopologySpreadConstraint| TopologySpreadConstraint {
        label_selector: constraint.label_selector.or_else(|| Some(own.clone())),
        ..constraint
    };
    spread.into_iter().map(selected).collect()
}
