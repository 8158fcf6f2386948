//! Settings of topics: reading them, and changing some.

use std::collections::BTreeMap;

use pollster::block_on;
use rdkafka::admin::{ConfigSource, ResourceSpecifier};
use stockflow_log::LogError;
use stockflow_topics::{Difference, NewTopic, Setting, Topic, differences};

use super::KafkaAdmin;
use super::line::{patience, refused};
use super::topics::shape;
use crate::base::limits::ADMIN_WAIT;
use crate::sys::alter::alter;

impl KafkaAdmin {
    /// A topic with its settings; `None` when there is no such topic.
    ///
    /// # Errors
    /// `Fatal` when the brokers refuse to say, `Retriable` when they cannot be asked.
    pub fn topic(&self, topic: &str) -> Result<Option<Topic>, LogError> {
        let action = "read the settings of a topic";
        self.ask(|line| {
            let Some((partitions, replication)) = shape(line, topic)? else { return Ok(None) };
            let asked = [ResourceSpecifier::Topic(topic)];
            let found = block_on(line.changing.describe_configs(&asked, &patience()));
            let mut config = BTreeMap::new();
            for resource in found.map_err(|error| line.failed(action, &error))? {
                for entry in resource.map_err(|code| refused(action, topic, code))?.entries {
                    let of_topic = entry.source == ConfigSource::DynamicTopic;
                    config.extend(entry.value.map(|value| (entry.name, Setting { value, of_topic })));
                }
            }
            Ok(Some(Topic { partitions, replication, config }))
        })
    }

    /// What of a topic is not as it is to be; see [`differences`].
    ///
    /// # Errors
    /// Those of [`topic`](KafkaAdmin::topic).
    pub fn differences(&self, wanted: &NewTopic) -> Result<Vec<Difference>, LogError> {
        Ok(differences(wanted, self.topic(&wanted.name)?.as_ref()))
    }

    /// Changes some settings of a topic; `None` gives one back to the brokers' default. The
    /// others stay.
    ///
    /// # Errors
    /// `Fatal` when the brokers refuse, `Retriable` when they cannot be asked.
    pub fn alter_topic(&self, topic: &str, changes: &BTreeMap<String, Option<String>>) -> Result<(), LogError> {
        let action = "change the settings of a topic";
        if changes.is_empty() {
            return Ok(());
        }
        self.ask(|line| alter(line.client(), topic, changes, ADMIN_WAIT).map_err(|none| line.unanswered(action, &none)))
    }
}
