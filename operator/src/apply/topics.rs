//! Topics of a plan: changes that follow one another are done together, so that many topics are few
//! questions to Kafka.

use snafu::{OptionExt, ResultExt};
use stockflow_crds::{InventoryPipeline, TopicStatus};
use stockflow_kafka::NewTopic;
use stockflow_log::LogError;
use stockflow_plan::{Action, found_meanwhile};

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
            (Action::CreateTopic { .. } | Action::GrowTopic { .. } | Action::SetTopicConfigs { .. }, last) => match last {
                Some(Step::Topics(topics)) => topics.push(action),
                _ => steps.push(Step::Topics(vec![action])),
            },
            _ => steps.push(Step::One(action)),
        }
    }
    steps
}

/// Makes and changes topics. `notes` are those that were written before: a topic that somebody else
/// has made meanwhile is noted as found before anything else is done.
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
    let (by_others, made) = cluster.create_topics(make).await;
    if !by_others.is_empty() {
        resource::note_topics(context, pipeline, found_meanwhile(notes, &by_others)).await?;
        let names = by_others.into_iter().collect::<Vec<_>>().join(", ");
        let message = format!("somebody else has just made {names}: it is looked at again");
        let source = LogError::Retriable { action: "make a topic", message };
        return Err(ApplyError::Kafka { source });
    }
    made.context(KafkaSnafu)?;
    cluster.grow_topics(grow).await.context(KafkaSnafu)?;
    cluster.set_topics(set).await.context(KafkaSnafu)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

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
        let shown: Vec<usize> = steps.iter().map(|step| match step {
            Step::One(_) => 1,
            Step::Topics(topics) => topics.len(),
        }).collect();
        assert_eq!(shown, [1, 2, 1, 1]);
        assert!(matches!(&steps[1], Step::Topics(topics) if *topics == [create("a"), grow("b")]));
    }
}
