//! Faults: errors that come where a record might have been.

use rdkafka::error::RDKafkaErrorCode as Code;
use stockflow_log::{LogError, TopicPartition};

use crate::base::failure::of_reading;
use crate::log::offsets::shown;
use crate::log::places::Place;
use crate::sys::fetched::Fetched;

pub(crate) const ACTION: &str = "read records";

/// An error that came where a record might have been.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    code: Code,
    pub(crate) partition: TopicPartition,
    /// The next offset to be read of it.
    pub(crate) next: i64,
    said: String,
}

impl Fault {
    pub(crate) fn new(code: Code, place: &Place, fetched: Fetched<'_>) -> Fault {
        Fault { code, partition: place.partition.clone(), next: place.position.next(), said: fetched.explanation() }
    }

    /// Whether librdkafka reads no further by itself.
    pub(crate) fn ends_reading(&self) -> bool {
        self.is_of_place() || self.is_unknown()
    }

    /// Whether the partition has nothing at the place that is to be read, or seems to have nothing.
    pub(crate) fn is_of_place(&self) -> bool {
        matches!(self.code, Code::AutoOffsetReset | Code::LogTruncation)
    }

    fn is_unknown(&self) -> bool {
        matches!(self.code, Code::UnknownTopicOrPartition | Code::UnknownTopic | Code::UnknownPartition)
    }

    /// What it means: it cannot be mended here.
    pub(crate) fn told(self) -> LogError {
        of_reading(ACTION, self.code, (&self.partition, self.next), &self.said)
    }
}

/// Of a partition that ends before what was read from it.
pub(crate) fn shortened(partition: &TopicPartition) -> LogError {
    let message = format!(
        "{} has become shorter than what was read from it: it was made anew, or the brokers have lost \
         records; its group must begin anew too",
        shown(partition)
    );
    LogError::Fatal { action: ACTION, message }
}
