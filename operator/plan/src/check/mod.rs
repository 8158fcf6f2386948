//! The check: what no plan may do, written apart from what plans.
//!
//! It knows nothing of how a plan comes about, and looks at each action in its place. A plan that breaks an invariant is
//! an error of ours; it is not carried out, and nothing of it.

mod breach;
mod children;
mod deleted;
mod replicas;
mod rules;
mod topics;

use stockflow_crds::ResolvedPipeline;

use crate::{Action, FINALIZER, Observed, Plan};

pub use breach::Breach;

/// A plan that has passed. There is no way to get one that makes or changes anything than [`check`].
#[derive(Clone, Debug, PartialEq)]
pub struct Checked(Plan);

impl Checked {
    /// A plan of which only events and the end of waiting are left: neither can break anything that is checked here.
    pub(crate) fn harmless(mut plan: Plan) -> Checked {
        plan.actions.retain(|action| matches!(action, Action::Event(_) | Action::RemoveFinalizer));
        Checked(plan)
    }

    /// What is to be done and said.
    pub fn plan(&self) -> &Plan {
        &self.0
    }

    /// The same, to be taken apart.
    pub fn into_plan(self) -> Plan {
        self.0
    }
}

/// Passes a plan that breaks no invariant.
///
/// # Errors
/// Every breach there is, in the order of the actions.
pub fn check(pipeline: &ResolvedPipeline, observed: &Observed, plan: Plan) -> Result<Checked, Vec<Breach>> {
    let mut breaches = Vec::new();
    for (place, action) in plan.actions.iter().enumerate() {
        let before = plan.actions.get(..place).unwrap_or_default();
        let about = About { pipeline, observed, before };
        topics::check(&about, action, &mut breaches);
        deleted::check(&about, action, &mut breaches);
        children::check(&about, action, &mut breaches);
        replicas::check(&about, action, &mut breaches);
        rules::check(&about, action, &mut breaches);
        finalizer(&about, action, &mut breaches);
    }
    if breaches.is_empty() { Ok(Checked(plan)) } else { Err(breaches) }
}

/// What an action is held against.
struct About<'a> {
    pipeline: &'a ResolvedPipeline,
    observed: &'a Observed,
    /// The actions that are carried out before it.
    before: &'a [Action],
}

/// Nothing is made in Kafka that is to go with the pipeline before the pipeline waits for that.
fn finalizer(about: &About<'_>, action: &Action, breaches: &mut Vec<Breach>) {
    let Action::CreateTopic { topic_name, .. } = action else { return };
    let there = about.observed.finalizers.contains(FINALIZER) || about.before.contains(&Action::AddFinalizer);
    let goes = crate::wanted_topics(about.pipeline, about.observed)
        .into_iter()
        .any(|wanted| wanted.topic_name == *topic_name && wanted.on_delete == stockflow_crds::OnDelete::Delete);
    if goes && !there {
        breaches.push(Breach::Unfinalized { topic_name: topic_name.clone() });
    }
}
