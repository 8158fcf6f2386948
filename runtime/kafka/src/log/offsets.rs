//! Asking brokers for offsets: what is committed, and where a partition begins and ends.

use rdkafka::Offset as At;
use rdkafka::client::Client;
use rdkafka::consumer::{BaseConsumer, Consumer};
use stockflow_log::{Committed, LogError, TopicPartition};

use crate::base::context::Context;
use crate::base::failure::{explained, failure, hopeless, of_asking};
use crate::base::limits::QUERY_WAIT;
use crate::base::lists::{list, number};
use crate::sys::ends::ends;

/// What a consumer's group has committed of these partitions, in their order. Waits for
/// transactions under way, which hold offsets back from who reads committed data only.
pub(crate) fn committed(
    consumer: &BaseConsumer<Context>,
    partitions: &[TopicPartition],
) -> Result<Vec<Option<Committed>>, LogError> {
    let action = "read what is committed";
    let asked = list(action, partitions)?;
    let found = consumer.committed_offsets(asked, QUERY_WAIT).map_err(|error| {
        let complaint = consumer.context().complaint();
        complaint.and_then(|complaint| hopeless(action, &complaint)).unwrap_or_else(|| failure(action, &error))
    })?;
    let mut answers = Vec::with_capacity(partitions.len());
    for partition in partitions {
        let element = found.find_partition(&partition.topic, number(action, partition.partition)?);
        let Some(element) = element else {
            answers.push(None);
            continue;
        };
        element.error().map_err(|error| explained(action, &error, &shown(partition)))?;
        let At::Offset(next) = element.offset() else {
            answers.push(None);
            continue;
        };
        answers.push(Some(Committed { next, seq: seq_of(element.metadata()) }));
    }
    Ok(answers)
}

/// Where a partition begins, and where its committed data ends, by a client that reads committed
/// data only.
pub(crate) fn stable(
    action: &'static str,
    client: &Client<Context>,
    partition: &TopicPartition,
) -> Result<(i64, i64), LogError> {
    let number = number(action, partition.partition)?;
    client.fetch_watermarks(&partition.topic, number, QUERY_WAIT).map_err(|error| {
        let complaint = client.context().complaint();
        let hopeless = complaint.and_then(|complaint| hopeless(action, &complaint));
        hopeless.unwrap_or_else(|| explained(action, &error, &shown(partition)))
    })
}

/// How a partition is called in messages.
pub(crate) fn shown(partition: &TopicPartition) -> String {
    format!("partition {} of topic {:?}", partition.partition, partition.topic)
}

/// The number of a commit, as its offsets' metadata has it. 0 where somebody else has committed.
pub(crate) fn seq_of(metadata: &str) -> u64 {
    metadata.parse().unwrap_or(0)
}

/// Where all data of a partition ends, that of open transactions too.
pub(crate) fn end(action: &'static str, client: &Client<Context>, partition: &TopicPartition) -> Result<i64, LogError> {
    let found = ends(client, &list(action, [partition])?, false, QUERY_WAIT);
    let found = found.map_err(|none| of_asking(action, none.code, &none.said))?;
    let (_, _, end) = found.first().ok_or_else(|| no_end(action, partition))?;
    end.map_err(|code| of_asking(action, code, &format!("{}: {code}", shown(partition))))
}

/// Of an answer that says nothing of the partition that was asked for.
pub(crate) fn no_end(action: &'static str, partition: &TopicPartition) -> LogError {
    LogError::Retriable { action, message: format!("{}: the brokers' answer has no end of it", shown(partition)) }
}
