//! Speaks to librdkafka: where partitions end, with or without what is not committed.

#![allow(unsafe_code, reason = "rdkafka's admin client cannot list offsets")]

use std::time::Duration;

use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};
use rdkafka::error::RDKafkaErrorCode;
use rdkafka::{Offset, TopicPartitionList};

use super::answer::{NoAnswer, ask, slice};

/// Where a partition ends, or why that is not told: topic, partition, offset.
pub(crate) type End = (String, i32, Result<i64, RDKafkaErrorCode>);

/// Where these partitions end, in the order of the answer.
pub(crate) fn ends<C: ClientContext>(
    client: &Client<C>,
    partitions: &TopicPartitionList,
    committed_only: bool,
    wait: Duration,
) -> Result<Vec<End>, NoAnswer> {
    let mut asked = TopicPartitionList::with_capacity(partitions.count());
    for element in partitions.elements() {
        // A number that librdkafka takes for "the end".
        let added = asked.add_partition_offset(element.topic(), element.partition(), Offset::End);
        added.map_err(|error| NoAnswer { code: RDKafkaErrorCode::InvalidArgument, said: error.to_string() })?;
    }
    let level = if committed_only {
        sys::rd_kafka_IsolationLevel_t::RD_KAFKA_ISOLATION_LEVEL_READ_COMMITTED
    } else {
        sys::rd_kafka_IsolationLevel_t::RD_KAFKA_ISOLATION_LEVEL_READ_UNCOMMITTED
    };
    // SAFETY: the question is the one that is named, the list outlives it, and the results are
    // read while the answer is held.
    unsafe {
        let kind = sys::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_LISTOFFSETS;
        let answer = ask(client, kind, wait, |rk, options, queue| {
            sys::rd_kafka_error_destroy(sys::rd_kafka_AdminOptions_set_isolation_level(options, level));
            sys::rd_kafka_ListOffsets(rk, asked.ptr(), options, queue);
        })?;
        let result = sys::rd_kafka_event_ListOffsets_result(answer.event());
        let mut count = 0;
        let infos = sys::rd_kafka_ListOffsets_result_infos(result, &raw mut count);
        let mut ends = Vec::with_capacity(count);
        for info in slice(infos, count) {
            let place = &*sys::rd_kafka_ListOffsetsResultInfo_topic_partition(*info);
            let topic = std::ffi::CStr::from_ptr(place.topic).to_string_lossy().into_owned();
            let refused = place.err != sys::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR;
            let end = if refused { Err(RDKafkaErrorCode::from(place.err)) } else { Ok(place.offset) };
            ends.push((topic, place.partition, end));
        }
        Ok(ends)
    }
}
