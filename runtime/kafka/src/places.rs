//! The partitions that a member has, and where in them it is.

use stockflow_log::{LogError, Subscription, TopicPartition};

/// A partition and the next offset to read.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) partition: TopicPartition,
    pub(crate) subscription: u16,
    pub(crate) next: i64,
}

/// The partitions that a member has.
#[derive(Debug, Default)]
pub(crate) struct Places {
    places: Vec<Place>,
    /// Where the last one asked for is: records come in runs.
    last: usize,
}

impl Places {
    pub(crate) fn add(&mut self, place: Place) {
        self.remove(std::slice::from_ref(&place.partition));
        self.places.push(place);
    }

    pub(crate) fn remove(&mut self, partitions: &[TopicPartition]) {
        self.places.retain(|place| !partitions.contains(&place.partition));
    }

    /// By the topic's name and the partition's number as librdkafka gives them.
    pub(crate) fn fetched(&mut self, topic: &[u8], partition: i32) -> Option<&mut Place> {
        let is = |place: &Place| {
            i32::try_from(place.partition.partition) == Ok(partition) && place.partition.topic.as_bytes() == topic
        };
        if !self.places.get(self.last).is_some_and(is) {
            self.last = self.places.iter().position(is)?;
        }
        self.places.get_mut(self.last)
    }

    pub(crate) fn get(&mut self, action: &'static str, partition: &TopicPartition) -> Result<&mut Place, LogError> {
        let found = self.places.iter_mut().find(|place| place.partition == *partition);
        found.ok_or_else(|| {
            let TopicPartition { topic, partition } = partition;
            LogError::Fatal { action, message: format!("partition {partition} of topic {topic:?} is not assigned") }
        })
    }
}

/// Which subscription a topic is.
pub(crate) fn subscription_of(subscriptions: &[Subscription], topic: &str) -> Option<u16> {
    u16::try_from(subscriptions.iter().position(|subscription| subscription.topic == topic)?).ok()
}
