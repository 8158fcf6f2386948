//! Watching: whether input and changelog are still the topics that the books are of.

use std::time::Duration;

use stockflow_kafka::KafkaAdmin;
use stockflow_worker::{Control, Stage};

use crate::failure::Failure;

/// How often they are looked at. What is read of another topic before that is found out by whoever
/// restores it: packs say which topic they are of.
const LOOKED_EVERY: Duration = Duration::from_secs(5);
/// Looks in a row that must not find a topic: a broker that has just started knows few.
const MISSED_MAX: u32 = 3;

/// A topic that must stay what it is.
struct Watched<'a> {
    what: &'static str,
    topic: &'a str,
    /// Empty where nothing tells it from one that is made anew.
    id: &'a str,
    /// Looks in a row that did not find it.
    missed: u32,
}

/// Looks at the topics until the stage is told to stop; stops it when one of them was deleted
/// meanwhile, and says so. librdkafka tells of that once, late or never.
pub(super) fn watch(admin: &KafkaAdmin, stage: &Stage, control: &Control) -> Result<(), Failure> {
    // Books are of one input; only those care which topic of its name it is.
    let id = if stage.durable.is_some() { stage.input_id.as_str() } else { "" };
    let input = |topic| Watched { what: "the input", topic, id, missed: 0 };
    let mut watched: Vec<_> = stage.inputs.iter().map(|from| input(&from.subscription.topic)).collect();
    if let Some(durable) = &stage.durable {
        let (topic, id) = (&durable.changelog, &durable.changelog_id);
        watched.push(Watched { what: "its changelog", topic, id, missed: 0 });
    }
    while !control.stopping() {
        control.wait(LOOKED_EVERY);
        for topic in &mut watched {
            // Without an answer there is nothing to be said.
            let Ok(found) = admin.topic_id(topic.topic) else { continue };
            if let Some(why) = topic.changed(found.as_deref()) {
                control.stop();
                return Err(Failure::work(format!("stage {}: {why}", stage.name)));
            }
        }
    }
    Ok(())
}

impl Watched<'_> {
    /// Why it is not the topic that it was, if it is clear that it is not.
    fn changed(&mut self, found: Option<&str>) -> Option<String> {
        let Watched { what, topic, .. } = self;
        let Some(found) = found else {
            self.missed += 1;
            return (self.missed >= MISSED_MAX).then(|| {
                format!(
                    "{what}, topic {topic:?}, is gone: it was deleted while it was in use. Bring it back from a backup; \
                     or, to begin anew, delete changelog, group and local copy together, and make it again"
                )
            });
        };
        self.missed = 0;
        (!self.id.is_empty() && !found.is_empty() && found != self.id).then(|| {
            format!(
                "{what}, topic {topic:?}, was deleted and made anew while it was in use: its offsets mean other records \
                 now. To begin anew, delete changelog, group and local copy together; then replay"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_has_changed_when_it_is_another_or_is_not_found_three_times_in_a_row() {
        let mut topic = Watched { what: "the input", topic: "events", id: "a", missed: 0 };
        for found in [None, None, Some("a"), None, None, Some("")] {
            assert_eq!(topic.changed(found), None, "{found:?}");
        }
        assert!(topic.changed(Some("b")).is_some_and(|why| why.contains("made anew")));
        assert_eq!((topic.changed(None), topic.changed(None)), (None, None));
        assert!(topic.changed(None).is_some_and(|why| why.contains("\"events\", is gone")));
        topic.id = "";
        assert_eq!(topic.changed(Some("b")), None);
    }
}
