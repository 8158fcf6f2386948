//! Topics of a plan: changes that follow one another are done together, so that many topics are few
//! questions to Kafka.

use std::collections::BTreeMap;

use snafu::{OptionExt, ResultExt};
use stockflow_crds::{InventoryPipeline, TopicStatus};
use stockflow_kafka::{Made, NewTopic};
use stockflow_log::LogError;
use stockflow_plan::{Action, note_made};

use super::{ApplyError, KafkaSnafu, NoKafkaSnafu, resource};
use crate::context::Context;
use crate::kafka::Cluster;

/// What is done at a time.
#[derive(Debug)]
pub(super) enum Step {
    /// One thing.
    One(Action),
    /// Changes of topics, of which each is another's topic.
    Topics(Vec<Action>),
}

/// The actions in their order, with topics that follow one another together.
pub(super) fn steps(actions: Vec<Action>) -> Vec<Step> {
    let mut steps = Vec::new();
    for action in actions {
        match (&action, steps.last_mut()) {
            (Action::CreateTopic { .. } | Action::GrowTopic { .. } | Action::SetTopicConfigs { .. }, last) => {
                match last {
                    Some(Step::Topics(topics)) => topics.push(action),
                    _ => steps.push(Step::Topics(vec![action])),
                }
            }
            _ => steps.push(Step::One(action)),
        }
    }
    steps
}

/// Makes and changes topics. `notes` are those that were written before: what becomes of a topic is
/// noted before anything else is done.
pub(super) async fn change(
    context: &Context,
    pipeline: &InventoryPipeline,
    cluster: Option<&Cluster>,
    (topics, notes): (Vec<Action>, &[TopicStatus]),
) -> Result<(), ApplyError> {
    let cluster = cluster.context(NoKafkaSnafu)?;
    let (mut make, mut grow, mut set) = (Vec::new(), Vec::new(), Vec::new());
    for action in topics {
        match action {
            Action::CreateTopic { topic_name: name, partitions, replication, configs } => {
                make.push(NewTopic { name, partitions, replication, config: configs.into_iter().collect() });
            }
            Action::GrowTopic { topic_name, topic_id, partitions } => grow.push((topic_name, topic_id, partitions)),
            Action::SetTopicConfigs { topic_name, topic_id, configs } => set.push((topic_name, topic_id, configs)),
            _ => {}
        }
    }
    let (there, refused) = cluster.create_topics(make).await;
    if !there.is_empty() {
        // At once: a version of the pipeline that wants it otherwise would not know it for its own.
        let id = |made| match made {
            Made::ByUs(id) => Some(id),
            Made::ByOther => None,
        };
        let there: BTreeMap<String, Option<String>> = there.into_iter().map(|(name, made)| (name, id(made))).collect();
        resource::note_topics(context, pipeline, note_made(notes, &there)).await?;
        let by_others: Vec<&str> = there.iter().filter(|(_, id)| id.is_none()).map(|(name, _)| name.as_str()).collect();
        if !by_others.is_empty() {
            let message = format!("somebody else has just made {}: it is looked at again", by_others.join(", "));
            return Err(ApplyError::Kafka { source: LogError::Retriable { action: "make a topic", message } });
        }
    }
    refused.context(KafkaSnafu)?;
    cluster.grow_topics(grow).await.context(KafkaSnafu)?;
    cluster.set_topics(set).await.context(KafkaSnafu)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn create(name: &str) -> Action {
        let (topic_name, configs) = (name.to_owned(), BTreeMap::new());
        Action::CreateTopic { topic_name, partitions: 1, replication: 1, configs }
    }

    fn grow(name: &str) -> Action {
        Action::GrowTopic { topic_name: name.to_owned(), topic_id: "1".to_owned(), partitions: 2 }
    }

    #[test]
    fn topics_that_follow_one_another_are_changed_together_and_nothing_else_changes_its_place() {
        let note = || Action::NoteTopics { notes: Vec::new() };
        let steps = steps(vec![note(), create("a"), grow("b"), note(), create("c")]);
        let shown: Vec<usize> = steps
            .iter()
            .map(|step| match step {
                Step::One(_) => 1,
                Step::Topics(topics) => topics.len(),
            })
            .collect();
        assert_eq!(shown, [1, 2, 1, 1]);
        assert!(matches!(&steps[1], Step::Topics(topics) if *topics == [create("a"), grow("b")]));
    }
}
