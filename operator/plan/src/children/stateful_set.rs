//! The workers of a stage: a StatefulSet, for its ordinals are who a worker is, in its group and to its transactions.

use k8s_openapi::api::apps::v1::{
    StatefulSet, StatefulSetPersistentVolumeClaimRetentionPolicy, StatefulSetSpec, StatefulSetUpdateStrategy,
};
use stockflow_crds::ResolvedStage;

use super::{About, claim, names, object, pod};
use crate::{ChildKind, Object};

/// Former revisions that are kept: enough to see what was before, and before that.
const REVISIONS: i32 = 3;

/// All of it but `spec.replicas`, which is said by somebody else.
pub(super) fn stateful_set(about: &About<'_>, stage: &ResolvedStage) -> Object {
    let name = names::stateful_set_name(about.pipeline, stage);
    let stateful_set = StatefulSet {
        metadata: names::metadata(about, &name, Some(stage)),
        spec: Some(StatefulSetSpec {
            service_name: Some(names::base(about.pipeline, stage)),
            // Workers need no order among themselves.
            pod_management_policy: Some("Parallel".to_owned()),
            update_strategy: Some(StatefulSetUpdateStrategy {
                type_: Some("RollingUpdate".to_owned()),
                ..StatefulSetUpdateStrategy::default()
            }),
            revision_history_limit: Some(REVISIONS),
            selector: names::selector(about.pipeline, Some(stage)),
            template: pod::template(about, stage),
            volume_claim_templates: Some(vec![claim::claim(stage)]),
            // A copy of the state: a worker that comes back is quick with it, and nobody needs it any more when the
            // stage is gone.
            persistent_volume_claim_retention_policy: Some(StatefulSetPersistentVolumeClaimRetentionPolicy {
                when_deleted: Some("Delete".to_owned()),
                when_scaled: Some("Retain".to_owned()),
            }),
            ..StatefulSetSpec::default()
        }),
        ..StatefulSet::default()
    };
    object(ChildKind::StatefulSet, &name, Some(stage), &stateful_set)
}
