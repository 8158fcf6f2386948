//! The partitions that are read, and where in them reading is.

use stockflow_log::{LogError, Position, Subscription, TopicPartition};

/// A partition that is read.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) partition: TopicPartition,
    pub(crate) subscription: u16,
    pub(crate) position: Position,
    /// Whether it is to be fetched.
    pub(crate) is_wanted: bool,
    /// Whether librdkafka fetches it.
    pub(crate) is_fetched: bool,
    /// Whether librdkafka has given it up, so that it is to be begun anew.
    pub(crate) is_given_up: bool,
}

/// The partitions that are read.
#[derive(Debug, Default)]
pub(crate) struct Places {
    places: Vec<Place>,
    /// Where the last one asked for is: records come in runs.
    last: usize,
}

impl Place {
    /// Of reading that begins at an offset.
    pub(crate) fn new(partition: TopicPartition, subscription: u16, next: i64) -> Place {
        Place {
            partition,
            subscription,
            position: Position::new(next),
            is_wanted: true,
            is_fetched: false,
            is_given_up: false,
        }
    }
}

impl Places {
    pub(crate) fn add(&mut self, place: Place) {
        self.places.push(place);
    }

    /// Takes these out; gives those of them that are fetched.
    pub(crate) fn remove(&mut self, partitions: &[TopicPartition]) -> Vec<TopicPartition> {
        let gone = self.places.extract_if(.., |place| partitions.contains(&place.partition));
        gone.filter(|place| place.is_fetched).map(|place| place.partition).collect()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        self.places.iter_mut()
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
