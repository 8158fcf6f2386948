//! How many workers of a stage may be taken away at a time: one, and those that do not work anyhow.

use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use stockflow_crds::ResolvedStage;

use super::{About, names, object};
use crate::{ChildKind, Object};

pub(super) fn budget(about: &About<'_>, stage: &ResolvedStage) -> Object {
    let name = names::base(about.pipeline, stage);
    let budget = PodDisruptionBudget {
        metadata: names::metadata(about, &name, Some(stage)),
        spec: Some(PodDisruptionBudgetSpec {
            max_unavailable: Some(IntOrString::Int(1)),
            selector: Some(names::selector(about.pipeline, Some(stage))),
            unhealthy_pod_eviction_policy: Some("AlwaysAllow".to_owned()),
            ..PodDisruptionBudgetSpec::default()
        }),
        ..PodDisruptionBudget::default()
    };
    object(ChildKind::PodDisruptionBudget, &name, Some(stage), &budget)
}
