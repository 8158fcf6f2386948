//! How many workers each stage has, where that is ours to say.

use stockflow_crds::{ResolvedPipeline, ResolvedStage, ScalingMode};

use crate::{Action, ChildKind, Notice, Observed, Plan, Reason, children};

/// What is to be said of a stage's replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replicas {
    /// So many.
    Ours(u32),
    /// Nothing: somebody else says how many.
    Others,
}

/// How many workers a stage is to have, with `current` of them now; `None` before there is a StatefulSet.
///
/// A stage begins with as few as it may have, one at least, so that something of it is seen. Without a decision it keeps
/// what it has, within its bounds. With `mode: external` they are others', also where the stage is suspended.
pub(crate) fn replicas(stage: &ResolvedStage, decided: Option<u32>, current: Option<u32>) -> Replicas {
    let scaling = &stage.scaling;
    let first = scaling.min.max(1);
    // Who only recommends leaves to people how many there are between the bounds.
    let decided = decided.filter(|_| scaling.mode == ScalingMode::Auto);
    match scaling.mode {
        ScalingMode::External => Replicas::Others,
        ScalingMode::Auto | ScalingMode::Recommend if stage.suspended => Replicas::Ours(0),
        ScalingMode::Auto | ScalingMode::Recommend => {
            let wanted = decided.or(current).unwrap_or(first);
            Replicas::Ours(wanted.min(scaling.max).max(scaling.min))
        }
    }
}

/// Adds what makes workers fewer. It comes before StatefulSets are changed: a worker that is to go must hear of it before
/// a roll stops it.
pub(crate) fn fewer(pipeline: &ResolvedPipeline, observed: &Observed, plan: &mut Plan) {
    for stage in &pipeline.stages {
        let name = children::stateful_set_name(pipeline, stage);
        let child = observed.child(ChildKind::StatefulSet, &name);
        let child = child.filter(|child| observed.is_ours(child) && !child.deleting);
        let Some(current) = child.and_then(|child| child.replicas) else { continue };
        match replicas(stage, observed.decided.get(&stage.name).copied(), Some(current)) {
            Replicas::Ours(replicas) if current > replicas => {
                let stage = stage.name.clone();
                plan.act(Action::TellLeaving { stage: stage.clone(), first: replicas });
                plan.act(Action::SetReplicas { stage, name, replicas });
            }
            Replicas::Ours(_) | Replicas::Others => {}
        }
    }
}

/// Adds what else is to be said of replicas, behind the StatefulSets that it is about.
pub(crate) fn reconcile(pipeline: &ResolvedPipeline, observed: &Observed, plan: &mut Plan) {
    for stage in &pipeline.stages {
        let name = children::stateful_set_name(pipeline, stage);
        let child = observed.child(ChildKind::StatefulSet, &name);
        let there = child.is_some_and(|child| observed.is_ours(child) && !child.deleting);
        if !(there || comes(plan, &name)) {
            continue;
        }
        let current = child.and_then(|child| child.replicas);
        match replicas(stage, observed.decided.get(&stage.name).copied(), current) {
            // A StatefulSet that is not there yet comes with one.
            Replicas::Ours(replicas) if current.map_or(replicas != 1, |current| current < replicas) => {
                plan.act(Action::SetReplicas { stage: stage.name.clone(), name, replicas });
            }
            Replicas::Others if stage.suspended && current != Some(0) => {
                let message = format!(
                    "stage {} is suspended, and with scaling.mode: external its replicas are others' to set: scale the \
                     StatefulSet {name} to 0",
                    stage.name
                );
                plan.note(Notice::new(Reason::ReplicasNotOurs, &stage.name, message));
            }
            Replicas::Ours(_) | Replicas::Others => {}
        }
    }
}

/// Whether the plan makes the StatefulSet of this name.
fn comes(plan: &Plan, name: &str) -> bool {
    let makes = |action: &Action| match action {
        Action::ApplyChild { object, .. } => object.kind == ChildKind::StatefulSet && object.name == name,
        _ => false,
    };
    plan.actions.iter().any(makes)
}

#[cfg(test)]
#[path = "replicas/tests.rs"]
mod tests;
