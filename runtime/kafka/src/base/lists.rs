//! Partitions as librdkafka lists them.

use rdkafka::{Offset as At, TopicPartitionList};
use stockflow_log::{LogError, TopicPartition};

use crate::base::failure::failure;

/// A partition's number as Kafka has it.
///
/// # Errors
/// `Fatal` when Kafka has no such number.
pub(crate) fn number(action: &'static str, partition: u32) -> Result<i32, LogError> {
    let beyond = |_| LogError::Fatal { action, message: format!("no topic has a partition {partition}") };
    i32::try_from(partition).map_err(beyond)
}

/// Partitions without offsets.
pub(crate) fn list<'a>(
    action: &'static str,
    partitions: impl IntoIterator<Item = &'a TopicPartition>,
) -> Result<TopicPartitionList, LogError> {
    let mut list = TopicPartitionList::new();
    for partition in partitions {
        list.add_partition(&partition.topic, number(action, partition.partition)?);
    }
    Ok(list)
}

/// Partitions with offsets.
pub(crate) fn list_at<'a>(
    action: &'static str,
    partitions: impl IntoIterator<Item = (&'a TopicPartition, i64)>,
) -> Result<TopicPartitionList, LogError> {
    let mut list = TopicPartitionList::new();
    for (partition, next) in partitions {
        let number = number(action, partition.partition)?;
        let added = list.add_partition_offset(&partition.topic, number, At::Offset(next));
        added.map_err(|error| failure(action, &error))?;
    }
    Ok(list)
}
