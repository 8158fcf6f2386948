//! Telling: what has happened, as an Event on the pipeline.

use k8s_openapi::api::core::v1::ObjectReference;
use kube::Resource;
use kube::runtime::events::{self, EventType};
use stockflow_crds::{InventoryPipeline, ResolvedPipeline};
use stockflow_host::digest_of;
use stockflow_plan::{Event, EventKind};

use crate::context::Context;

/// Most characters of a note, by the rules of events.k8s.io/v1.
const NOTE_MAX: usize = 1_024;
/// The same of an action.
const ACTION_MAX: usize = 128;
/// Digits by which words are told apart in it.
const ACTION_DIGITS: usize = 12;

/// Tells people, about a pipeline that is there. An event that cannot be written is logged: nothing
/// depends on it.
pub async fn tell(context: &Context, resource: &InventoryPipeline, event: &Event) {
    publish(context, &resource.object_ref(&()), as_told(event, &of_words(event))).await;
}

/// Tells people about a pipeline that may be gone.
pub async fn tell_of(context: &Context, pipeline: &ResolvedPipeline, uid: &str, event: &Event) {
    publish(context, &reference(pipeline, uid), as_told(event, &of_words(event))).await;
}

/// Tells what scaling has decided. `action` is of this decision alone, as [`of_words`] says.
pub async fn tell_decision(
    context: &Context,
    pipeline: &ResolvedPipeline,
    reason: &'static str,
    action: &str,
    message: String,
) {
    let uid = context.pipelines.uid(&pipeline.namespace, &pipeline.name).unwrap_or_default();
    let event = Event { kind: EventKind::Normal, reason, message };
    publish(context, &reference(pipeline, &uid), as_told(&event, action)).await;
}

fn reference(pipeline: &ResolvedPipeline, uid: &str) -> ObjectReference {
    ObjectReference {
        api_version: Some("stockflow.dev/v1alpha1".to_owned()),
        kind: Some("InventoryPipeline".to_owned()),
        namespace: Some(pipeline.namespace.clone()),
        name: Some(pipeline.name.clone()),
        uid: Some(uid.to_owned()),
        ..ObjectReference::default()
    }
}

/// The action of an event: of its words alone, for events of one reason and action are counted as repetitions of the
/// first, with its words. Another topic is not the same one again.
fn of_words(event: &Event) -> String {
    let digest = digest_of(event.message.as_bytes());
    let digits: String = digest.trim_start_matches("sha256:").chars().take(ACTION_DIGITS).collect();
    format!("Reconcile-{digits}")
}

fn as_told(event: &Event, action: &str) -> events::Event {
    let type_ = match event.kind {
        EventKind::Normal => EventType::Normal,
        EventKind::Warning => EventType::Warning,
    };
    events::Event {
        type_,
        reason: event.reason.to_owned(),
        note: Some(event.message.chars().take(NOTE_MAX).collect()),
        action: action.chars().take(ACTION_MAX).collect(),
        secondary: None,
    }
}

async fn publish(context: &Context, regarding: &ObjectReference, told: events::Event) {
    let published = context.recorder.publish(&told, regarding).await;
    if let Some(error) = published.err().filter(|error| !super::is_of_leaving_namespace(error)) {
        tracing::warn!(%error, reason = told.reason, "an event could not be written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_two_topics_is_counted_apart_and_the_same_again_together() {
        let action = |topic: &str| {
            let message = format!("the pipeline names the topic {topic} no more");
            of_words(&Event { kind: EventKind::Normal, reason: "TopicLeft", message })
        };
        assert_ne!(action("a"), action("b"));
        assert_eq!(action("a"), action("a"));
        assert!(action("a").len() <= ACTION_MAX && action("a").starts_with("Reconcile-"));
    }

    #[test]
    fn that_a_namespace_goes_is_told_apart_from_a_right_that_is_missing() {
        let is_leaving = |message: &str| {
            let said = kube::core::Status::failure(message, "Forbidden").with_code(403);
            super::super::is_of_leaving_namespace(&kube::Error::Api(said.boxed()))
        };
        let goes = "unable to create new content in namespace shop because it is being terminated";
        assert!(is_leaving(&format!("services \"shop-books\" is forbidden: {goes}")));
        assert!(!is_leaving("services is forbidden: User \"operator\" cannot create resource \"services\""));
    }
}
