//! Topics of a cluster: looked at, made, grown, set, deleted.

use std::collections::{BTreeMap, BTreeSet};

use stockflow_kafka::NewTopic;
use stockflow_log::LogError;
use stockflow_plan::TopicSeen;

use super::Cluster;

impl Cluster {
    /// Those of these topics that there are, by name.
    ///
    /// # Errors
    /// `Retriable` when the brokers cannot be asked, `Fatal` when they refuse to say.
    pub async fn topics(&self, names: BTreeSet<String>) -> Result<BTreeMap<String, TopicSeen>, LogError> {
        let look = move |admin: &stockflow_kafka::KafkaAdmin| {
            let mut topics = BTreeMap::new();
            for name in names {
                let Some(topic) = admin.topic(&name)? else { continue };
                let Some(id) = admin.topic_id(&name)? else { continue };
                let own = topic.config.into_iter().filter(|(_, setting)| setting.of_topic);
                let configs = own.map(|(name, setting)| (name, setting.value)).collect();
                let (partitions, replication) = (topic.partitions, topic.replication);
                topics.insert(name, TopicSeen { id, partitions, replication, configs });
            }
            Ok(topics)
        };
        self.ask("look at topics", look).await
    }

    /// Makes a topic.
    ///
    /// # Errors
    /// `Fatal` when the brokers refuse it, `Retriable` when they cannot be asked.
    pub async fn create_topic(&self, topic: NewTopic) -> Result<(), LogError> {
        self.ask("make a topic", move |admin| admin.create_topic(&topic)).await
    }

    /// Gives a topic more partitions, if it still has this id.
    ///
    /// # Errors
    /// `Fatal` when it is another topic by now, or the brokers refuse.
    pub async fn grow_topic(&self, name: String, id: String, partitions: u32) -> Result<(), LogError> {
        self.ask("add partitions to a topic", move |admin| {
            is_still(admin, &name, &id)?;
            admin.grow_topic(&name, partitions)
        })
        .await
    }

    /// Gives a topic settings, if it still has this id; others stay.
    ///
    /// # Errors
    /// `Fatal` when it is another topic by now, or the brokers refuse.
    pub async fn set_topic(&self, name: String, id: String, configs: BTreeMap<String, String>) -> Result<(), LogError> {
        let changes = configs.into_iter().map(|(name, value)| (name, Some(value))).collect();
        self.ask("change the settings of a topic", move |admin| {
            is_still(admin, &name, &id)?;
            admin.alter_topic(&name, &changes)
        })
        .await
    }

    /// Deletes a topic, if it still has this id; one that is gone is no error.
    ///
    /// # Errors
    /// `Fatal` when it is another topic by now, or the brokers refuse.
    pub async fn delete_topic(&self, name: String, id: String) -> Result<(), LogError> {
        self.ask("delete a topic", move |admin| {
            if admin.topic_id(&name)?.is_none() {
                return Ok(());
            }
            is_still(admin, &name, &id)?;
            admin.delete_topic(&name)
        })
        .await
    }

    /// Deletes a group that has no members; one that is gone is no error.
    ///
    /// # Errors
    /// `Fatal` when it has members, or the brokers refuse.
    pub async fn delete_group(&self, group: String) -> Result<(), LogError> {
        self.ask("delete a group", move |admin| admin.delete_group(&group)).await
    }
}

fn is_still(admin: &stockflow_kafka::KafkaAdmin, name: &str, id: &str) -> Result<(), LogError> {
    let found = admin.topic_id(name)?;
    if found.as_deref() == Some(id) {
        return Ok(());
    }
    let message = format!("{name:?} is another topic than the one that was looked at: it is looked at again");
    Err(LogError::Retriable { action: "look at a topic", message })
}
