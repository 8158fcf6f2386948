//! A way to Kafka before it rolls: workers that run keep theirs until Kafka was reached by the new one.

use std::collections::BTreeSet;

use stockflow_crds::ResolvedPipeline;

use crate::{ChildKind, Children, Observed, children, rules};

/// Stages whose workers stay as they are, for nobody has reached Kafka in the way that they would get: it does not
/// answer, refuses, or a secret is missing, which is told already. Workers that are new wait for Kafka by themselves.
pub(crate) fn held(pipeline: &ResolvedPipeline, children: &Children, observed: &Observed) -> BTreeSet<String> {
    let is_missing = |name: &String| !observed.secrets.contains_key(name);
    if !observed.kafka.is_unknown() && !children::secret_names(pipeline).iter().any(is_missing) {
        return BTreeSet::new();
    }
    let runs = |stage: &str| {
        let set = rules::set_of(stage, children);
        set.is_some_and(|set| observed.child(ChildKind::StatefulSet, &set.name).is_some())
    };
    let names = pipeline.stages.iter().map(|stage| stage.name.clone());
    names.filter(|name| runs(name) && rules::rolls(name, children, observed)).collect()
}
