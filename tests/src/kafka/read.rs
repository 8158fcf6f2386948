//! A plain read_committed reader that shares no code with what is under test.

use std::collections::BTreeSet;
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, Headers as _, Message as _};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};
use snafu::ResultExt as _;

use super::error::{Error, KafkaSnafu};

const METADATA: Duration = Duration::from_secs(30);
/// Without a word from any broker for so long, reading has failed.
const SILENCE: Duration = Duration::from_secs(30);

/// A record as it lies in the topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its partition.
    pub partition: i32,
    /// Its place there.
    pub offset: i64,
    /// Its key's bytes.
    pub key: Option<Vec<u8>>,
    /// Its value's bytes; none in a tombstone.
    pub value: Option<Vec<u8>>,
    /// Its headers, in order.
    pub headers: Vec<(String, Option<Vec<u8>>)>,
    /// Its timestamp, in milliseconds since 1970, if it has one.
    pub timestamp_ms: Option<i64>,
}

/// Every committed record of `topic`, from the beginning to the last stable offset of each
/// partition as it is found, in the order of partitions, then offsets.
///
/// # Errors
/// There is no such topic, or the brokers do not answer for 30 s.
pub fn read_committed(bootstrap: &str, topic: &str) -> Result<Vec<Record>, Error> {
    let what = || format!("read {topic}");
    let consumer = reader(bootstrap).with_context(|_| KafkaSnafu { what: what() })?;
    let mut open = assign(&consumer, topic).with_context(|_| KafkaSnafu { what: what() })?;
    let mut records = Vec::new();
    while !open.is_empty() {
        match consumer.poll(SILENCE) {
            Some(Ok(message)) => records.push(record(&message)),
            Some(Err(KafkaError::PartitionEOF(partition))) => {
                open.remove(&partition);
            }
            Some(Err(source)) if passing(&source) => (),
            Some(Err(source)) => return Err(source).with_context(|_| KafkaSnafu { what: what() }),
            None => {
                let silence = KafkaError::MessageConsumption(rdkafka::types::RDKafkaErrorCode::OperationTimedOut);
                return Err(silence).with_context(|_| KafkaSnafu { what: what() });
            }
        }
    }
    records.sort_by_key(|record| (record.partition, record.offset));
    // librdkafka may hand a record over twice while leaders change (its open issue 4953); in the topic it lies once.
    records.dedup_by_key(|record| (record.partition, record.offset));
    Ok(records)
}

fn reader(bootstrap: &str) -> Result<BaseConsumer, KafkaError> {
    ClientConfig::new()
        .set("bootstrap.servers", bootstrap)
        .set("group.id", "stockflow-tests-reader")
        .set("isolation.level", "read_committed")
        .set("enable.auto.commit", "false")
        .set("enable.partition.eof", "true")
        .set("auto.offset.reset", "error")
        .set("fetch.wait.max.ms", "10")
        .create()
}

/// Reads every partition from its beginning; returns them.
fn assign(consumer: &BaseConsumer, topic: &str) -> Result<BTreeSet<i32>, KafkaError> {
    let metadata = consumer.fetch_metadata(Some(topic), METADATA)?;
    let found = metadata.topics().iter().find(|found| found.name() == topic);
    let mut open = BTreeSet::new();
    if let Some(found) = found {
        if let Some(code) = found.error() {
            return Err(KafkaError::MetadataFetch(code.into()));
        }
        open = found.partitions().iter().map(|partition| partition.id()).collect();
    }
    let mut list = TopicPartitionList::new();
    for partition in &open {
        list.add_partition_offset(topic, *partition, Offset::Beginning)?;
    }
    consumer.assign(&list)?;
    Ok(open)
}

/// What librdkafka reports on the way and mends by itself.
fn passing(error: &KafkaError) -> bool {
    use rdkafka::types::RDKafkaErrorCode::{AllBrokersDown, BrokerTransportFailure, Resolve};
    matches!(error.rdkafka_error_code(), Some(AllBrokersDown | BrokerTransportFailure | Resolve))
}

fn record(message: &BorrowedMessage<'_>) -> Record {
    let headers = message.headers().into_iter().flat_map(|headers| headers.iter());
    Record {
        partition: message.partition(),
        offset: message.offset(),
        key: message.key().map(<[u8]>::to_vec),
        value: message.payload().map(<[u8]>::to_vec),
        headers: headers.map(|header| (header.key.to_owned(), header.value.map(<[u8]>::to_vec))).collect(),
        timestamp_ms: message.timestamp().to_millis(),
    }
}
