//! Speaks to librdkafka: what groups have committed, each asked for by itself and all at once.
//!
//! Kafka takes many groups in one OffsetFetch since its version 8 (KIP-709). librdkafka does not: "we only support
//! one single group for now", says `rd_kafka_ListConsumerGroupOffsets` (2.12.1), and refuses more with
//! `_INVALID_ARG`. So a group is a request here, and several are under way at a time.

#![allow(unsafe_code, reason = "rdkafka's admin client knows nothing of groups but deleting them")]

use std::ptr;
use std::time::Duration;

use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};
use rdkafka::error::RDKafkaErrorCode;
use stockflow_log::TopicPartition;

use super::answer::{Answer, NoAnswer, ask_each, slice};
use super::groups::{name_of, nothing, partition_of, places, refusal};

/// Partition, next offset, metadata.
pub(crate) type Places = Vec<(TopicPartition, i64, String)>;

/// What each of these groups has committed, in their order.
pub(crate) fn committed<C: ClientContext>(
    client: &Client<C>,
    groups: &[&str],
    wait: Duration,
) -> Vec<Result<Places, NoAnswer>> {
    let names = match groups.iter().map(|group| name_of(group)).collect::<Result<Vec<_>, _>>() {
        Ok(names) => names,
        Err(none) => return groups.iter().map(|_| Err(none.clone())).collect(),
    };
    let kind = sys::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS;
    // SAFETY: each question is the one that is named, and copies the group; of no partitions in
    // particular, all are asked for.
    let answers = unsafe {
        ask_each(client, kind, wait, names.len(), |rk, options, queue, place| {
            sys::rd_kafka_error_destroy(sys::rd_kafka_AdminOptions_set_require_stable_offsets(options, 1));
            let mut asked = sys::rd_kafka_ListConsumerGroupOffsets_new(names[place].as_ptr(), ptr::null());
            sys::rd_kafka_ListConsumerGroupOffsets(rk, &raw mut asked, 1, options, queue);
            sys::rd_kafka_ListConsumerGroupOffsets_destroy(asked);
        })
    };
    answers.into_iter().map(|answer| read(&answer?)).collect()
}

fn read(answer: &Answer) -> Result<Places, NoAnswer> {
    // SAFETY: the answer is of the kind that was asked for; results are read, into texts of our own,
    // while it is held.
    unsafe {
        let result = sys::rd_kafka_event_ListConsumerGroupOffsets_result(answer.event());
        let mut count = 0;
        let groups = sys::rd_kafka_ListConsumerGroupOffsets_result_groups(result, &raw mut count);
        let [group] = slice(groups, count) else { return Err(nothing()) };
        refusal(sys::rd_kafka_group_result_error(*group))?;
        let mut found = Vec::new();
        for place in places(sys::rd_kafka_group_result_partitions(*group)) {
            let Some(partition) = partition_of(place) else { continue };
            if place.err != sys::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR {
                let code = RDKafkaErrorCode::from(place.err);
                return Err(NoAnswer {
                    code,
                    said: format!("partition {} of {:?}: {code}", partition.partition, partition.topic),
                });
            }
            let metadata = std::slice::from_raw_parts(
                if place.metadata.is_null() { ptr::NonNull::dangling().as_ptr() } else { place.metadata.cast::<u8>() },
                if place.metadata.is_null() { 0 } else { place.metadata_size },
            );
            found.push((partition, place.offset, String::from_utf8_lossy(metadata).into_owned()));
        }
        Ok(found)
    }
}
