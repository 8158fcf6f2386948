//! The plan: topics, then workers, then what is not needed any more.

use stockflow_crds::{Partitions, ResolvedPipeline};

use crate::{
    Action, FINALIZER, Notice, Observed, Plan, Reason, children, connection, deletion, desired, difference, hold,
    replicas, rules, topics,
};

/// What is to be done for a pipeline, and what is to be said of it.
///
/// # Guarantees
/// It is total, and depends on nothing but what it is given. Where all is as it should be there are no actions. Topics
/// are made before the workers that read them, and workers stopped before topics are deleted.
pub fn plan(pipeline: &ResolvedPipeline, observed: &Observed) -> Plan {
    let mut plan = Plan::default();
    if let Some(deletion) = &observed.deletion {
        deletion::reconcile(pipeline, observed, deletion, &mut plan);
        return plan;
    }
    finalizer(pipeline, observed, &mut plan);
    references(pipeline, observed, &mut plan);
    unused(pipeline, &mut plan);
    if hold::is_held(pipeline, observed, &mut plan) {
        replicas::fewer(pipeline, observed, &mut plan);
        replicas::reconcile(pipeline, observed, &mut plan);
        return plan;
    }
    topics::reconcile(pipeline, observed, &mut plan);
    let children = desired(pipeline, observed);
    let mut held = rules::held(pipeline, &children, observed, &mut plan);
    held.append(&mut connection::held(pipeline, &children, observed));
    replicas::fewer(pipeline, observed, &mut plan);
    difference::copy_rules(&children, &held, observed, &mut plan);
    difference::apply(&children, &held, observed, &mut plan);
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

/// Secrets that are named and are not there. Pods wait for them by themselves.
fn references(pipeline: &ResolvedPipeline, observed: &Observed, plan: &mut Plan) {
    for name in children::secret_names(pipeline).into_iter().filter(|name| !observed.secrets.contains_key(name)) {
        let message = format!("there is no secret {name} in {}, which spec.kafka names: create it", pipeline.namespace);
        plan.note(Notice::new(Reason::SecretMissing, name, message));
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
