//! A small model of the API server and Kafka: it carries plans out, and shows what is there then.

use std::collections::BTreeMap;

use serde_json::Value;
use stockflow_plan::{
    Action, Child, ChildKind, Event, FINALIZER, KafkaSeen, Manager, Object, Observed, Owner, Plan, RuleSeen, TopicSeen,
    Verdict,
};

/// What is there.
#[derive(Clone, Debug)]
pub struct World {
    /// As an observer sees it.
    pub observed: Observed,
    /// What people were told.
    pub events: Vec<Event>,
    /// Groups that were deleted.
    pub groups_deleted: Vec<String>,
    /// Whether the pipeline is gone.
    pub gone: bool,
    made: u32,
}

impl World {
    pub fn new(observed: Observed) -> World {
        World { observed, events: Vec::new(), groups_deleted: Vec::new(), gone: false, made: 0 }
    }

    fn id(&mut self, what: &str) -> String {
        self.made += 1;
        format!("{what}-{}", self.made)
    }

    /// Somebody makes a topic.
    pub fn topic(&mut self, name: &str, partitions: u32, replication: u16, configs: &[(&str, &str)]) {
        let configs = configs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let seen = TopicSeen { id: self.id("topic"), partitions, replication, configs };
        self.topics().insert(name.to_owned(), seen);
    }

    /// Kafka's topics; Kafka answers from now on.
    pub fn topics(&mut self) -> &mut BTreeMap<String, TopicSeen> {
        if self.observed.kafka.is_unknown() {
            self.observed.kafka = KafkaSeen::Topics(BTreeMap::new());
        }
        match &mut self.observed.kafka {
            KafkaSeen::Topics(topics) => topics,
            _ => unreachable!("it was just made"),
        }
    }

    /// The child of this kind and name.
    pub fn child(&mut self, kind: ChildKind, name: &str) -> &mut Child {
        self.observed.children.iter_mut().find(|child| child.kind == kind && child.name == name).expect("the child")
    }

    /// Somebody deletes the pipeline, so long ago.
    pub fn delete(&mut self, elapsed_ms: u64) {
        self.observed.deletion = Some(stockflow_plan::Deletion { elapsed_ms, hindered: None });
    }

    /// The same; and what was to go could not be deleted when that was tried last.
    pub fn delete_in_vain(&mut self, elapsed_ms: u64) {
        let hindered = Some("cannot delete a group: \"retail.omnichannel.stock\" has members".to_owned());
        self.observed.deletion = Some(stockflow_plan::Deletion { elapsed_ms, hindered });
    }

    /// Carries the actions out in their order; one that the server or Kafka would refuse ends it. Gives how many were.
    /// Then what is being deleted is gone, and workers without a StatefulSet have ended.
    pub fn carry_out(&mut self, plan: &Plan) -> usize {
        self.carry_out_some(plan, usize::MAX)
    }

    /// The same, and the operator dies after so many.
    pub fn carry_out_some(&mut self, plan: &Plan, most: usize) -> usize {
        let done = plan.actions.iter().take(most).take_while(|action| self.act(action).is_some()).count();
        self.observed.children.retain(|child| !child.deleting);
        if self.observed.ours(ChildKind::StatefulSet).next().is_none() {
            self.observed.worker_pods = 0;
        }
        done
    }

    fn act(&mut self, action: &Action) -> Option<()> {
        match action {
            Action::AddFinalizer => drop(self.observed.finalizers.insert(FINALIZER.to_owned())),
            Action::RemoveFinalizer => {
                self.observed.finalizers.remove(FINALIZER);
                self.gone = self.observed.deletion.is_some();
            }
            Action::NoteTopics { notes } => self.observed.notes.clone_from(notes),
            Action::ApplyChild { manager, object } => self.apply(*manager, object),
            Action::TryRule { stage, rule, digest } => {
                // A component that begins with 66 is bad.
                let is_bad = digest.starts_with("sha256:66");
                let bad = Verdict::Bad { message: format!("rule {rule}: it does not load") };
                let verdict = if is_bad { bad } else { Verdict::Good };
                let key = (stage.clone(), rule.clone());
                self.observed.rules.insert(key, RuleSeen::Found { digest: digest.clone(), verdict });
            }
            Action::TellLeaving { .. } => {}
            Action::CopyRule { copy } => self.apply(Manager::Children, &copy.object),
            Action::SetReplicas { name, replicas, .. } => {
                self.child(ChildKind::StatefulSet, name).replicas = Some(*replicas);
            }
            Action::DeleteChild { kind, name, uid } => {
                self.observed.children.retain(|child| (child.kind, &child.name, &child.uid) != (*kind, name, uid));
            }
            Action::DeleteGroup { group } => self.groups_deleted.push(group.clone()),
            Action::Event(event) => self.events.push(event.clone()),
            Action::CreateTopic { .. }
            | Action::GrowTopic { .. }
            | Action::SetTopicConfigs { .. }
            | Action::DeleteTopic { .. } => return self.kafka(action),
        }
        Some(())
    }

    fn kafka(&mut self, action: &Action) -> Option<()> {
        let id = self.id("topic");
        let KafkaSeen::Topics(topics) = &mut self.observed.kafka else { return None };
        match action {
            Action::CreateTopic { topic_name, partitions, replication, configs } => {
                if topics.contains_key(topic_name) {
                    return None;
                }
                let seen =
                    TopicSeen { id, partitions: *partitions, replication: *replication, configs: configs.clone() };
                topics.insert(topic_name.clone(), seen);
            }
            Action::GrowTopic { topic_name, topic_id, partitions } => {
                let topic = topics.get_mut(topic_name).filter(|topic| topic.id == *topic_id)?;
                topic.partitions = Some(*partitions).filter(|partitions| *partitions > topic.partitions)?;
            }
            Action::SetTopicConfigs { topic_name, topic_id, configs } => {
                let topic = topics.get_mut(topic_name).filter(|topic| topic.id == *topic_id)?;
                for (name, value) in configs {
                    match value {
                        Some(value) => drop(topic.configs.insert(name.clone(), value.clone())),
                        None => drop(topic.configs.remove(name)?),
                    }
                }
            }
            Action::DeleteTopic { topic_name, topic_id } => {
                topics.get(topic_name).filter(|topic| topic.id == *topic_id)?;
                topics.remove(topic_name);
            }
            _ => {}
        }
        Some(())
    }

    fn apply(&mut self, manager: Manager, object: &Object) {
        assert_eq!(manager, Manager::Children, "only replicas are said by another");
        let (kind, name, ours) = (object.kind, object.name.clone(), object.said());
        let uid = self.id("object");
        let found = self.observed.children.iter_mut().find(|child| child.kind == kind && child.name == name);
        if let Some(child) = found {
            child.ours = ours;
            return;
        }
        let owner = object.value.pointer("/metadata/ownerReferences/0/uid").and_then(Value::as_str);
        self.observed.children.push(Child {
            kind,
            name,
            uid,
            owner: owner.map_or(Owner::Nobody, |uid| Owner::Resource { uid: uid.to_owned() }),
            deleting: false,
            ours,
            replicas: (kind == ChildKind::StatefulSet).then_some(1),
            rolling: false,
        });
    }
}
