//! Topics that are not looked after any more, and those that somebody has put in their place: told once, for their notes
//! go.

use std::collections::BTreeSet;

use stockflow_crds::{ResolvedPipeline, TopicStatus};

use crate::{EventKind, Observed, Plan};

/// A topic that we had a note of and that is nothing of the pipeline's to look after stays, and is ours no more.
pub(super) fn left_behind(pipeline: &ResolvedPipeline, observed: &Observed, notes: &[TopicStatus], plan: &mut Plan) {
    let named: BTreeSet<&str> = notes.iter().map(|note| note.topic_name.as_str()).collect();
    let there = |note: &&TopicStatus| {
        let seen = observed.kafka.topic(&note.topic_name);
        // Of one that was put in its place is told by itself.
        seen.is_some_and(|seen| note.topic_id.as_ref() == Some(&seen.id))
    };
    let left = observed.notes.iter().filter(there).filter(|note| !named.contains(note.topic_name.as_str()));
    for note in left {
        let name = note.topic_name.as_str();
        let is_external = pipeline.topics.iter().any(|topic| topic.topic_name == name && !topic.managed());
        let message = if is_external {
            format!("the topic {name} has managed: false now: it stays as it is, and is its owner's to look after")
        } else {
            format!(
                "the pipeline names the topic {name} no more: it stays, with its records; delete it when nobody needs it"
            )
        };
        plan.tell(EventKind::Normal, "TopicLeft", message);
    }
}

/// Tells that the topic of a note is another one by now, where it is; and how we stand to that.
pub(super) fn replaced(note: Option<&TopicStatus>, standing: &str, plan: &mut Plan) {
    if let Some(note) = note.filter(|note| note.topic_id.is_some()) {
        let message = format!(
            "somebody has deleted the topic {} and made another one of that name, which {standing}",
            note.topic_name
        );
        plan.tell(EventKind::Warning, "TopicReplaced", message);
    }
}
