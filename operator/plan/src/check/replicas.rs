//! Replicas that are somebody else's are left alone, and ours stay within their bounds.

use stockflow_crds::ScalingMode;

use crate::{Action, ChildKind, children};

use super::{About, Breach};

pub(super) fn check(about: &About<'_>, action: &Action, breaches: &mut Vec<Breach>) {
    let Action::SetReplicas { stage, name, replicas } = action else { return };
    let told = about.before.iter().filter_map(|action| match action {
        Action::TellLeaving { stage: of, first } if of == stage => Some(*first),
        _ => None,
    });
    if told.into_iter().any(|first| first < *replicas) {
        breaches.push(Breach::StaysAndLeaves { stage: stage.clone() });
    }
    let stage_name = || stage.clone();
    let resolved = about.pipeline.stage_named(stage);
    let resolved = resolved.filter(|resolved| children::stateful_set_name(about.pipeline, resolved) == *name);
    let Some(resolved) = resolved.filter(|resolved| resolved.scaling.mode != ScalingMode::External) else {
        return breaches.push(Breach::ForeignReplicas { stage: stage_name() });
    };
    let there = about.observed.child(ChildKind::StatefulSet, name);
    if there.is_some_and(|child| !about.observed.is_ours(child)) {
        breaches.push(Breach::ForeignReplicas { stage: stage_name() });
    }
    let scaling = &resolved.scaling;
    let (low, high) = if resolved.suspended { (0, 0) } else { (scaling.min, scaling.max) };
    if !(low..=high).contains(replicas) {
        breaches.push(Breach::OutOfBounds { stage: stage_name(), replicas: *replicas, low, high });
    }
}
