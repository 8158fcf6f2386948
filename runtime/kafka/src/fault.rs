//! Faults: errors that come where a record might have been.

use rdkafka::error::RDKafkaErrorCode as Code;
use stockflow_log::{LogError, TopicPartition};

use crate::failure::{by_code, deleted};
use crate::offsets::shown;
use crate::places::Place;
use crate::sys::fetched::Fetched;

pub(crate) const ACTION: &str = "read records";

/// An error that came where a record might have been.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) code: Code,
    pub(crate) partition: TopicPartition,
    /// The next offset to be read of it.
    pub(crate) next: i64,
    said: String,
}

impl Fault {
    pub(crate) fn new(code: Code, place: &Place, fetched: Fetched<'_>) -> Fault {
        Fault { code, partition: place.partition.clone(), next: place.position.next(), said: fetched.explanation() }
    }
}

/// What a fault means: none of them can be mended here.
pub(crate) fn told(fault: Fault) -> LogError {
    let Fault { code, partition, said, .. } = fault;
    let what = shown(&partition);
    match code {
        Code::LogTruncation => shortened(&partition),
        Code::UnknownTopicOrPartition | Code::UnknownTopic | Code::UnknownPartition => deleted(ACTION, &what),
        code => by_code(ACTION, code, &format!("{what}: {said}")),
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
