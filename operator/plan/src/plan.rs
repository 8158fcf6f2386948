//! The plan: topics, then workers, then what is not needed any more.

use stockflow_crds::{Module, Partitions, ResolvedPipeline};

use crate::{
    Action, FINALIZER, Notice, Observed, Plan, Reason, children, deletion, desired, difference, hold, replicas, topics,
};

/// What is to be done for a pipeline, and what is to be said of it.
///
/// # Guarantees
/// It is total, and depends on nothing but what it is given. Where all is as it should be there are no actions. Topics
/// are made before the workers that read them, and workers stopped before topics are deleted.
pub fn plan(pipeline: &ResolvedPipeline, observed: &Observed) -> Plan {
    let mut plan = Plan::default();
    if let Some(deletion) = observed.deletion {
        deletion::reconcile(pipeline, observed, deletion, &mut plan);
        return plan;
    }
    finalizer(pipeline, observed, &mut plan);
    references(pipeline, observed, &mut plan);
    unused(pipeline, &mut plan);
    if hold::is_held(pipeline, observed, &mut plan) {
        replicas::reconcile(pipeline, observed, &mut plan);
        return plan;
    }
    topics::reconcile(pipeline, observed, &mut plan);
    let children = desired(pipeline, observed);
    difference::apply(&children, observed, &mut plan);
    replicas::reconcile(pipeline, observed, &mut plan);
    difference::delete(&children, observed, &mut plan);
    plan
}

/// It is there before anything in Kafka is made that is to go with the pipeline.
fn finalizer(pipeline: &ResolvedPipeline, observed: &Observed, plan: &mut Plan) {
    match (deletion::needs_finalizer(pipeline), observed.finalizers.contains(FINALIZER)) {
        (true, false) => plan.act(Action::AddFinalizer),
        (false, true) => plan.act(Action::RemoveFinalizer),
        (true, true) | (false, false) => {}
    }
}

/// What is named and is not there. Pods wait for it by themselves.
fn references(pipeline: &ResolvedPipeline, observed: &Observed, plan: &mut Plan) {
    for name in children::secret_names(pipeline).into_iter().filter(|name| !observed.secrets.contains_key(name)) {
        let message = format!("there is no secret {name} in {}, which spec.kafka names: create it", pipeline.namespace);
        plan.note(Notice::new(Reason::SecretMissing, name, message));
    }
    for stage in &pipeline.stages {
        for rule in &stage.rules {
            let about = format!("{}/{}", stage.name, rule.name);
            match &rule.module {
                Module::ConfigMap { name, .. } if !observed.config_maps.contains_key(name) => {
                    let message = format!("there is no config map {name}, which rule {about} is in: create it");
                    plan.note(Notice::new(Reason::RuleMissing, about, message));
                }
                Module::Oci(_) | Module::Url(_) if rule.digest.is_none() => {
                    let message = format!(
                        "rule {about} comes from elsewhere and has no digest, so that two workers may run two versions of \
                         it: write its digest"
                    );
                    plan.note(Notice::new(Reason::RuleWithoutDigest, about, message));
                }
                _ => {}
            }
        }
    }
}

/// A topic that no stage reads, publishes to or names in a rule's config. It may be meant: a rule can have it in its code.
fn unused(pipeline: &ResolvedPipeline, plan: &mut Plan) {
    let named: std::collections::BTreeSet<&str> =
        pipeline.stages.iter().flat_map(|stage| stockflow_crds::topics_named(pipeline, stage)).collect();
    let managed = pipeline.topics.iter().filter(|topic| topic.partitions != Partitions::External);
    for topic in managed.filter(|topic| !named.contains(topic.name.as_str())) {
        let message = format!(
            "no stage reads or publishes to the topic {}, and no rule's config names it: leave it out if nobody needs it",
            topic.name
        );
        plan.note(Notice::new(Reason::TopicUnused, &topic.topic_name, message));
    }
}
