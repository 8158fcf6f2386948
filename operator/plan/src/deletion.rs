//! A pipeline that is being deleted: its workers stop, then what is to go of Kafka goes, then it goes itself.

use stockflow_crds::{FORCE_DELETE, OnDelete, ResolvedPipeline};

use crate::{
    Action, Checked, ChildKind, Deletion, Event, EventKind, FINALIZER, KafkaSeen, Notice, Observed, Plan, Reason,
    WantedTopic, wanted_topics,
};

/// How long a deletion waits for workers to end and for Kafka to let go, ms: a namespace with a pipeline in it goes away
/// within a minute, whatever has become of Kafka.
pub const DELETION_LIMIT_MS: u64 = 30_000;
/// The same, s.
const LIMIT_S: u64 = DELETION_LIMIT_MS / 1_000;

/// Whether the pipeline has anything in Kafka that is to go with it.
pub(crate) fn needs_finalizer(pipeline: &ResolvedPipeline) -> bool {
    let topics = pipeline.topics.iter().filter(|topic| topic.managed());
    pipeline.on_delete == OnDelete::Delete || topics.into_iter().any(|topic| topic.on_delete == OnDelete::Delete)
}

/// What is told when a pipeline without [`FINALIZER`] goes: Kafka is left as it is. Of one that takes something with it
/// is told what stays when that is done.
pub fn farewell(pipeline: &ResolvedPipeline) -> Option<Event> {
    if needs_finalizer(pipeline) {
        return None;
    }
    let message = format!(
        "the topics and groups of pipeline {}/{} stay in Kafka; those that begin with {0}.{1}. are its own",
        pipeline.namespace, pipeline.name
    );
    Some(Event { kind: EventKind::Normal, reason: "TopicsKept", message })
}

/// Adds what is to be done. Objects of the pipeline go with it by themselves; workers are stopped here so that no topic
/// is deleted under them.
pub(crate) fn reconcile(pipeline: &ResolvedPipeline, observed: &Observed, deletion: &Deletion, plan: &mut Plan) {
    if !observed.finalizers.contains(FINALIZER) {
        return;
    }
    if is_forced(observed) {
        return leave(plan, "it was forced");
    }
    if deletion.elapsed_ms >= DELETION_LIMIT_MS && end(observed, deletion, plan) {
        return;
    }
    for child in observed.ours(ChildKind::StatefulSet).filter(|child| !child.deleting) {
        plan.act(Action::DeleteChild { kind: child.kind, name: child.name.clone(), uid: child.uid.clone() });
    }
    if works(observed) {
        let message = "workers are ending; then the topics are deleted";
        return plan.note(Notice::new(Reason::WorkersStopping, &pipeline.name, message));
    }
    let (reason, hinders) = match &observed.kafka {
        KafkaSeen::Topics(_) => {
            topics(pipeline, observed, plan);
            return plan.act(Action::RemoveFinalizer);
        }
        KafkaSeen::Away { .. } => (Reason::KafkaAway, "Kafka does not answer"),
        KafkaSeen::Refuses { message } => (Reason::KafkaRefuses, message.as_str()),
        KafkaSeen::Locked { message } => (Reason::CredentialsMissing, message.as_str()),
    };
    let message = format!(
        "{hinders}, and topics are to be deleted: after {LIMIT_S} s the pipeline goes without; to have it go at once: \
         kubectl annotate inventorypipeline {} {FORCE_DELETE}=true",
        pipeline.name
    );
    plan.note(Notice::new(reason, "kafka", message));
}

/// Lets the pipeline go without what it still waits for, its time being over; false where it waits for nothing.
fn end(observed: &Observed, deletion: &Deletion, plan: &mut Plan) -> bool {
    if works(observed) {
        leave(plan, &format!("its workers did not end within {LIMIT_S} s"));
        return true;
    }
    if let Some(why) = &deletion.hindered {
        let message = format!(
            "the pipeline goes, and what was to go of Kafka with it is not all deleted after {LIMIT_S} s; delete the rest \
             by hand: {why}"
        );
        plan.tell(EventKind::Warning, "TopicsLeft", message);
        plan.act(Action::RemoveFinalizer);
        return true;
    }
    match &observed.kafka {
        KafkaSeen::Topics(_) => return false,
        KafkaSeen::Away { .. } => leave(plan, &format!("Kafka did not answer within {LIMIT_S} s")),
        KafkaSeen::Refuses { message } | KafkaSeen::Locked { message } => {
            leave(plan, &format!("within {LIMIT_S} s nothing has changed of this: {message}"));
        }
    }
    true
}

/// Whether somebody says that the pipeline is to go whatever stays in Kafka.
pub fn is_forced(observed: &Observed) -> bool {
    observed.annotations.get(FORCE_DELETE).is_some_and(|value| value == "true")
}

/// What is to be done for a pipeline that is being deleted and that nobody can make sense of: its workers are its
/// children and go with it, and what it has in Kafka stays, for nothing says what was to go.
pub fn abandon(observed: &Observed) -> Checked {
    let mut plan = Plan::default();
    if observed.deletion.is_some() && observed.finalizers.contains(FINALIZER) {
        leave(&mut plan, "its resource is not valid, and does not say what was to go");
    }
    Checked::harmless(plan)
}

/// Whether there are workers, or may be.
pub fn works(observed: &Observed) -> bool {
    observed.worker_pods > 0 || observed.ours(ChildKind::StatefulSet).next().is_some()
}

fn leave(plan: &mut Plan, why: &str) {
    let message = format!("the pipeline goes, and its topics stay in Kafka: {why}. Delete them by hand");
    plan.tell(EventKind::Warning, "TopicsLeft", message);
    plan.act(Action::RemoveFinalizer);
}

/// Deletes each topic that is to go, that we have made, and that nobody else names; then the groups.
fn topics(pipeline: &ResolvedPipeline, observed: &Observed, plan: &mut Plan) {
    let mut left = Vec::new();
    for topic in wanted_topics(pipeline, observed).iter().filter(|topic| topic.on_delete == OnDelete::Delete) {
        match made_by_us(topic, observed) {
            Made::Gone => {}
            Made::Yes(topic_id) => {
                plan.act(Action::DeleteTopic { topic_name: topic.topic_name.clone(), topic_id });
            }
            Made::No(why) => left.push(format!("{} ({why})", topic.topic_name)),
        }
    }
    if pipeline.on_delete == OnDelete::Delete {
        plan.actions.extend(pipeline.stages.iter().map(|stage| Action::DeleteGroup { group: stage.group.clone() }));
    }
    if !left.is_empty() {
        let message = format!("topics that were to go stay: {}", left.join(", "));
        plan.tell(EventKind::Warning, "TopicsLeft", message);
    }
}

enum Made {
    Yes(String),
    No(String),
    Gone,
}

fn made_by_us(topic: &WantedTopic, observed: &Observed) -> Made {
    let name = topic.topic_name.as_str();
    let Some(seen) = observed.kafka.topic(name) else { return Made::Gone };
    if let Some(other) = observed.others.iter().find(|other| other.names.contains(name)) {
        return Made::No(format!("{}/{} names it", other.namespace, other.name));
    }
    match observed.note(name) {
        Some(note) if note.found => Made::No("it was there before the pipeline".to_owned()),
        Some(note) if note.topic_id.as_ref() == Some(&seen.id) => Made::Yes(seen.id.clone()),
        _ => Made::No("it is not the one that was made for the pipeline".to_owned()),
    }
}
