//! Only what we have made is deleted, only with the pipeline, and only when nobody works with it.

use stockflow_crds::OnDelete;

use crate::{Action, ChildKind, wanted_topics};

use super::{About, Breach};

pub(super) fn check(about: &About<'_>, action: &Action, breaches: &mut Vec<Breach>) {
    match action {
        Action::DeleteTopic { topic_name, topic_id } => {
            if let Some(why) = topic(about, topic_name, topic_id) {
                breaches.push(Breach::DeletedTopic { topic_name: topic_name.clone(), why });
            }
        }
        Action::DeleteGroup { group } => {
            if let Some(why) = of_group(about, group) {
                breaches.push(Breach::DeletedGroup { group: group.clone(), why });
            }
        }
        _ => {}
    }
}

fn topic(about: &About<'_>, name: &str, id: &str) -> Option<&'static str> {
    let wanted = wanted_topics(about.pipeline, about.observed);
    let goes = wanted.iter().any(|topic| topic.topic_name == name && topic.on_delete == OnDelete::Delete);
    let note = about.observed.note(name).filter(|note| !note.found);
    let made = note.and_then(|note| note.topic_id.as_deref()) == Some(id);
    let seen = about.observed.kafka.topic(name).is_some_and(|seen| seen.id == id);
    let named = about.observed.others.iter().any(|other| other.names.contains(name));
    let reasons = [
        (!goes, "the pipeline does not say so"),
        (!made, "it was not made here"),
        (!seen, "it is not the one that was seen"),
        (named, "another pipeline names it"),
    ];
    too_early(about).or_else(|| reasons.into_iter().find_map(|(applies, why)| applies.then_some(why)))
}

fn of_group(about: &About<'_>, group: &str) -> Option<&'static str> {
    let ours = about.pipeline.stages.iter().any(|stage| stage.group == group);
    let reasons = [
        (!ours, "it is not of this pipeline"),
        (about.pipeline.on_delete != OnDelete::Delete, "the pipeline does not say so"),
    ];
    too_early(about).or_else(|| reasons.into_iter().find_map(|(applies, why)| applies.then_some(why)))
}

fn too_early(about: &About<'_>) -> Option<&'static str> {
    let observed = about.observed;
    let works = observed.worker_pods > 0 || observed.ours(ChildKind::StatefulSet).next().is_some();
    let reasons =
        [(observed.deletion.is_none(), "the pipeline is not being deleted"), (works, "its workers have not ended")];
    reasons.into_iter().find_map(|(applies, why)| applies.then_some(why))
}
