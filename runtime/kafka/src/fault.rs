//! Faults: errors that come where a record might have been.

use rdkafka::error::RDKafkaErrorCode as Code;
use stockflow_log::{LogError, TopicPartition};

use crate::failure::{by_code, deleted};
use crate::offsets::shown;
use crate::sys::fetched::Fetched;

const ACTION: &str = "read records";

/// An error that came where a record might have been.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    code: Code,
    partition: TopicPartition,
    said: String,
}

impl Fault {
    pub(crate) fn new(code: Code, partition: &TopicPartition, fetched: Fetched<'_>) -> Fault {
        Fault { code, partition: partition.clone(), said: fetched.explanation() }
    }
}

/// What a fault means: none of them can be mended here.
pub(crate) fn told(fault: Fault) -> LogError {
    let Fault { code, partition, said } = fault;
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
