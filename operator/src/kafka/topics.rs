//! Topics of a cluster: looked at, made, grown, set, deleted.

use std::collections::{BTreeMap, BTreeSet};

use stockflow_kafka::{Known, Made, NewTopic};
use stockflow_log::LogError;
use stockflow_plan::TopicSeen;

use super::Cluster;
use super::batch::Answers;
use super::questions::{Change, Settings, another};

impl Cluster {
    /// Those of these topics that there are, by name.
    ///
    /// # Errors
    /// `Retriable` when the brokers cannot be asked, `Fatal` when they refuse to say.
    pub async fn topics(&self, names: BTreeSet<String>) -> Result<BTreeMap<String, TopicSeen>, LogError> {
        let names: Vec<String> = names.into_iter().collect();
        let found = self.questions.look.put(self, names.clone()).await?;
        let mut topics = BTreeMap::new();
        for (name, known) in names.into_iter().zip(found) {
            topics.extend(known?.map(|known| (name, seen(known))));
        }
        Ok(topics)
    }

    /// Makes topics; gives what became of each that is there now, and the first thing that was refused.
    pub async fn create_topics(&self, topics: Vec<NewTopic>) -> (BTreeMap<String, Made>, Result<(), LogError>) {
        let names: Vec<String> = topics.iter().map(|topic| topic.name.clone()).collect();
        let (mut there, mut refused) = (BTreeMap::new(), Ok(()));
        match self.questions.make.put(self, topics).await {
            Ok(outcomes) => {
                for (name, outcome) in names.into_iter().zip(outcomes) {
                    match outcome {
                        Ok(made) => drop(there.insert(name, made)),
                        Err(error) => refused = refused.and(Err(error)),
                    }
                }
            }
            Err(error) => refused = Err(error),
        }
        (there, refused)
    }

    /// Gives topics more partitions, those that still have their id.
    ///
    /// # Errors
    /// `Retriable` when one is another topic by now, `Fatal` when the brokers refuse one.
    pub async fn grow_topics(&self, topics: Vec<(String, String, u32)>) -> Result<(), LogError> {
        let changes = topics.into_iter().map(|(name, id, to)| Change { name, id, to }).collect();
        all(self.questions.grow.put(self, changes).await?)
    }

    /// Gives topics settings or takes some back, of those that still have their id; other settings stay.
    ///
    /// # Errors
    /// `Retriable` when one is another topic by now, `Fatal` when the brokers refuse one.
    pub async fn set_topics(&self, topics: Vec<(String, String, Settings)>) -> Result<(), LogError> {
        let changes = topics.into_iter().map(|(name, id, to)| Change { name, id, to }).collect();
        all(self.questions.set.put(self, changes).await?)
    }

    /// Deletes a topic, if it still has this id; one that is gone is no error.
    ///
    /// # Errors
    /// `Retriable` when it is another topic by now, `Fatal` when the brokers refuse.
    pub async fn delete_topic(&self, name: String, id: String) -> Result<(), LogError> {
        let delete = move |admin: &stockflow_kafka::KafkaAdmin| match admin.topic_id(&name)? {
            None => Ok(()),
            Some(found) if found == id => admin.delete_topic(&name),
            Some(_) => Err(another(&name)),
        };
        self.change("delete a topic", delete).await
    }

    /// Deletes a group that has no members; one that is gone is no error.
    ///
    /// # Errors
    /// `Fatal` when it has members, or the brokers refuse.
    pub async fn delete_group(&self, group: String) -> Result<(), LogError> {
        self.change("delete a group", move |admin| admin.delete_group(&group)).await
    }
}

/// Settings are a topic's own: none that come from defaults of the brokers.
fn seen(known: Known) -> TopicSeen {
    let own = known.topic.config.into_iter().filter(|(_, setting)| setting.of_topic);
    TopicSeen {
        id: known.id,
        partitions: known.topic.partitions,
        replication: known.topic.replication,
        configs: own.map(|(name, setting)| (name, setting.value)).collect(),
    }
}

/// The first that was refused; the others are done.
fn all(answers: Answers<()>) -> Result<(), LogError> {
    answers.into_iter().collect()
}
