//! What is to be done about topics while the pipeline is there.

use std::collections::BTreeMap;

use stockflow_crds::{Partitions, ResolvedPipeline, TopicStatus};

use crate::{Action, EventKind, KafkaSeen, Notice, Observed, Plan, Reason, TopicSeen};

use super::{
    WantedTopic,
    left::{left_behind, replaced},
    ours::{Standing, standing},
    wanted_topics,
};

/// Adds what is to be done about topics, and what is to be said of them.
pub(crate) fn reconcile(pipeline: &ResolvedPipeline, observed: &Observed, plan: &mut Plan) {
    let seen = match &observed.kafka {
        KafkaSeen::Topics(seen) => seen,
        KafkaSeen::Refuses { message } => return plan.note(Notice::new(Reason::KafkaRefuses, "kafka", message)),
        KafkaSeen::Locked { message } => {
            let message = format!("{message}: mend it; Kafka is not asked without it, and what runs goes on");
            return plan.note(Notice::new(Reason::CredentialsMissing, "kafka", message));
        }
        KafkaSeen::Away { why } => {
            let message = format!("Kafka does not answer, and topics are looked after when it does: {why}");
            return plan.note(Notice::new(Reason::KafkaAway, "kafka", message));
        }
    };
    let wanted = wanted_topics(pipeline, observed);
    let mut steps = Steps { pipeline, observed, notes: BTreeMap::new(), made: Vec::new(), said: Plan::default() };
    for topic in &wanted {
        steps.topic(topic, seen.get(&topic.topic_name));
    }
    external(pipeline, seen, &mut steps.said);
    steps.keep_unseen(&wanted);
    let Steps { notes, made, said, .. } = steps;
    // A topic is noted before it is made.
    let notes: Vec<TopicStatus> = notes.into_values().collect();
    let mut had = observed.notes.clone();
    had.sort_by(|a, b| a.topic_name.cmp(&b.topic_name));
    if notes != had {
        plan.act(Action::NoteTopics { notes: notes.clone() });
    }
    left_behind(pipeline, observed, &notes, plan);
    plan.actions.extend(made);
    plan.actions.extend(said.actions);
    plan.notices.extend(said.notices);
}

/// Topics that somebody else looks after are only looked for.
fn external(pipeline: &ResolvedPipeline, seen: &BTreeMap<String, TopicSeen>, plan: &mut Plan) {
    let external = pipeline.topics.iter().filter(|topic| topic.partitions == Partitions::External);
    for topic in external.filter(|topic| !seen.contains_key(&topic.topic_name)) {
        let message = format!(
            "there is no topic {}, which has managed: false: let its owner create it, or manage it here",
            topic.topic_name
        );
        plan.note(Notice::new(Reason::TopicMissing, &topic.topic_name, message));
    }
}

/// What is to be done, as it comes together topic by topic.
pub(super) struct Steps<'a> {
    pipeline: &'a ResolvedPipeline,
    pub(super) observed: &'a Observed,
    /// The notes as they should be.
    notes: BTreeMap<String, TopicStatus>,
    /// What makes or changes topics.
    pub(super) made: Vec<Action>,
    /// What is said: events follow what they tell of.
    pub(super) said: Plan,
}

impl Steps<'_> {
    fn topic(&mut self, wanted: &WantedTopic, seen: Option<&TopicSeen>) {
        let name = wanted.topic_name.as_str();
        let note = self.observed.note(name);
        if let Some(older) = self.observed.owned_by(self.pipeline, name) {
            let message = format!(
                "the topic {name} is looked after by the pipeline {}/{}, which was there first: write managed: false \
                 for it here, or give it another topicName",
                older.namespace, older.name
            );
            self.keep(note.filter(|note| note.topic_id.is_some()));
            return self.said.note(Notice::new(Reason::TopicOwnedByOther, name, message));
        }
        match (standing(wanted, note, seen), seen) {
            (Standing::ToMake, _) => self.make(wanted),
            (Standing::Gone, _) if wanted.role.holds_books() || self.read_elsewhere(name).is_some() => {
                self.keep(note);
                let message = format!(
                    "the topic {name} was deleted, and books hang on it: bring it back from a backup; or delete the \
                     stage's group and changelog too, give the stage another name, and replay"
                );
                self.said.note(Notice::new(Reason::TopicGone, name, message));
            }
            (Standing::Gone, _) => {
                let message = format!("somebody has deleted the topic {name}: it is made anew, without records");
                self.said.tell(EventKind::Warning, "TopicMadeAnew", message);
                self.make(wanted);
            }
            (Standing::Ours, Some(seen)) => self.settle(wanted, seen),
            (Standing::ToNote { found }, Some(seen)) => {
                replaced(note, "is as it is wanted: it is looked after, and never deleted", &mut self.said);
                let topic_id = Some(seen.id.clone());
                let settings = if found { Vec::new() } else { wanted.configs.keys().cloned().collect() };
                self.keep(Some(&TopicStatus { topic_name: name.to_owned(), topic_id, found, settings }));
                self.copies(wanted, seen);
            }
            (Standing::Foreign { difference }, _) => {
                replaced(note, "is not as it is wanted: it is left alone", &mut self.said);
                let message = format!(
                    "the topic {name} is there, was not made for this pipeline, and {difference}: write what it is, and \
                     it is taken over; or managed: false, or another topicName"
                );
                self.said.note(Notice::new(Reason::TopicNotOurs, name, message));
            }
            (Standing::Ours | Standing::ToNote { .. }, None) => {}
        }
    }

    /// While the input of a stage is not there that is somebody else's, nobody knows what its changelog should be.
    fn keep_unseen(&mut self, wanted: &[WantedTopic]) {
        let ledgers = self.pipeline.stages.iter().filter(|stage| stage.ledger.is_some());
        for stage in ledgers.filter(|stage| wanted.iter().all(|topic| topic.topic_name != stage.changelog)) {
            self.keep(self.observed.note(&stage.changelog));
        }
    }

    pub(super) fn keep(&mut self, note: Option<&TopicStatus>) {
        self.notes.extend(note.map(|note| (note.topic_name.clone(), note.clone())));
    }

    fn make(&mut self, wanted: &WantedTopic) {
        self.keep(Some(&TopicStatus {
            topic_name: wanted.topic_name.clone(),
            settings: wanted.configs.keys().cloned().collect(),
            ..TopicStatus::default()
        }));
        self.made.push(Action::CreateTopic {
            topic_name: wanted.topic_name.clone(),
            partitions: wanted.partitions,
            replication: wanted.replication,
            configs: wanted.configs.clone(),
        });
    }
}
