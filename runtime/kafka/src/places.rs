//! The partitions that are read, and where in them reading is.

use std::time::{Duration, Instant};

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
    /// When reading last began.
    pub(crate) since: Option<Instant>,
}

/// How long nothing may be heard of a partition that is fetched, neither a record nor its end,
/// which come within half a second: then it is begun anew.
const SILENT_MAX: Duration = Duration::from_secs(5);

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
            since: None,
        }
    }
}

impl Place {
    /// Reading has begun at its position.
    #[allow(clippy::disallowed_methods, reason = "who hears nothing of a partition begins anew")]
    pub(crate) fn begun(&mut self) {
        self.position.begun();
        self.since = Some(Instant::now());
    }

    /// Whether librdkafka is to stop fetching it, if only to begin anew.
    pub(crate) fn is_to_end(&self) -> bool {
        let is_silent = || self.position.is_beginning() && self.since.is_some_and(|since| since.elapsed() > SILENT_MAX);
        self.is_fetched && (!self.is_wanted || is_silent())
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
