//! Actions: what is to be done, so exactly that whoever does it decides nothing.

use std::collections::BTreeMap;

use stockflow_crds::TopicStatus;

use crate::{ChildKind, Notice, Object, RuleCopy};

/// The finalizer of pipelines that have something in Kafka to be deleted.
pub const FINALIZER: &str = "stockflow.dev/kafka";

/// The annotation of a worker's pod that says `true` once the worker is not coming back.
pub const LEAVING: &str = "stockflow.dev/leaving";

/// Who says something in a server-side apply: one for each concern, so that none takes back what another has said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Manager {
    /// Everything of children but how many workers there are.
    Children,
    /// How many workers there are.
    Replicas,
    /// The notes of topics in the status.
    Topics,
}

impl Manager {
    /// The manager's name on the API server.
    pub fn name(self) -> &'static str {
        match self {
            Manager::Children => "stockflow-operator",
            Manager::Replicas => "stockflow-operator-replicas",
            Manager::Topics => "stockflow-operator-topics",
        }
    }
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Puts [`FINALIZER`] on the resource.
    AddFinalizer,
    /// Writes the notes of topics into the status, all of them, as [`Manager::Topics`].
    NoteTopics {
        /// Each topic that the pipeline looks after.
        notes: Vec<TopicStatus>,
    },
    /// Makes a topic. If there is one by now, it is not ours; that ends the plan.
    CreateTopic {
        /// Its name in Kafka.
        topic_name: String,
        /// How many partitions.
        partitions: u32,
        /// Copies of each.
        replication: u16,
        /// Its settings.
        configs: BTreeMap<String, String>,
    },
    /// Gives a topic more partitions.
    GrowTopic {
        /// Its name in Kafka.
        topic_name: String,
        /// The id that it was seen with.
        topic_id: String,
        /// How many it is to have.
        partitions: u32,
    },
    /// Gives a topic settings, or takes some back; others that it has are left alone.
    SetTopicConfigs {
        /// Its name in Kafka.
        topic_name: String,
        /// The id that it was seen with.
        topic_id: String,
        /// Those that differ; nothing for one that goes back to what the brokers take for all.
        configs: BTreeMap<String, Option<String>>,
    },
    /// Deletes a topic, if it still has this id. One that is gone is deleted.
    DeleteTopic {
        /// Its name in Kafka.
        topic_name: String,
        /// The id that it was made with.
        topic_id: String,
    },
    /// Deletes a consumer group that has no members. One that is not there is deleted.
    DeleteGroup {
        /// The group.
        group: String,
    },
    /// Says what an object is to be, by server-side apply, taking over what others have changed.
    ApplyChild {
        /// As whom.
        manager: Manager,
        /// The object.
        object: Object,
    },
    /// Tries a rule, apart from what is done here; what came of it is observed later.
    TryRule {
        /// Its stage.
        stage: String,
        /// Its name.
        rule: String,
        /// The component that is meant.
        digest: String,
    },
    /// Keeps a rule's component as it was tried, under the name of the copy. One that is another by now ends the plan.
    CopyRule {
        /// What is made, and of what.
        copy: RuleCopy,
    },
    /// Tells workers that they are not coming back, by [`LEAVING`] on their pods, before they are stopped: others have
    /// their partitions at once then. Whoever cannot be told is waited for by its group.
    TellLeaving {
        /// The stage.
        stage: String,
        /// The ordinal of the first who is told; all above are.
        first: u32,
    },
    /// Says how many workers a stage has, by server-side apply as [`Manager::Replicas`].
    SetReplicas {
        /// The stage.
        stage: String,
        /// Its StatefulSet.
        name: String,
        /// How many.
        replicas: u32,
    },
    /// Deletes an object, if it still has this uid.
    DeleteChild {
        /// What it is.
        kind: ChildKind,
        /// Its name.
        name: String,
        /// Its uid.
        uid: String,
    },
    /// Takes [`FINALIZER`] off the resource.
    RemoveFinalizer,
    /// Tells people what has happened.
    Event(Event),
}

/// What has happened, for `kubectl describe`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Whether it needs somebody's attention.
    pub kind: EventKind,
    /// In one word.
    pub reason: &'static str,
    /// In a sentence.
    pub message: String,
}

/// Whether an event needs somebody's attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// It does not.
    Normal,
    /// It does.
    Warning,
}

/// What is to be done, in this order, and what is to be said meanwhile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// In an order that is safe: topics before workers, workers stopped before topics are deleted.
    pub actions: Vec<Action>,
    /// What holds now, for conditions.
    pub notices: Vec<Notice>,
}

impl Plan {
    pub(crate) fn act(&mut self, action: Action) {
        self.actions.push(action);
    }

    pub(crate) fn note(&mut self, notice: Notice) {
        self.notices.push(notice);
    }

    pub(crate) fn tell(&mut self, kind: EventKind, reason: &'static str, message: impl Into<String>) {
        self.actions.push(Action::Event(Event { kind, reason, message: message.into() }));
    }
}
