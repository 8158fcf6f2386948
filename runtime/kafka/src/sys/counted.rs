//! Speaks to librdkafka: how many partitions topics have, all of them in one request.

#![allow(unsafe_code, reason = "rdkafka's metadata is of one topic, or of every one that there is")]

use std::ffi::{CStr, CString};
use std::time::Duration;

use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};
use rdkafka::error::RDKafkaErrorCode;

use super::answer::{NoAnswer, ask, slice};

/// The partitions of each of these topics that there are and whose partitions all have a leader.
pub(crate) fn partition_counts<C: ClientContext>(
    client: &Client<C>,
    topics: &[String],
    wait: Duration,
) -> Result<Vec<(String, u32)>, NoAnswer> {
    let invalid = |_| NoAnswer { code: RDKafkaErrorCode::InvalidTopic, said: "a zero byte in a topic's name".into() };
    let names: Vec<CString> =
        topics.iter().map(|topic| CString::new(topic.as_str())).collect::<Result<_, _>>().map_err(invalid)?;
    let mut pointers: Vec<_> = names.iter().map(|name| name.as_ptr()).collect();
    let kind = sys::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_DESCRIBETOPICS;
    // SAFETY: the question is the one that is named, and copies the names; the collection outlives
    // it, and results are read while the answer is held.
    unsafe {
        let asked = sys::rd_kafka_TopicCollection_of_topic_names(pointers.as_mut_ptr(), pointers.len());
        let answer = ask(client, kind, wait, |rk, options, queue| {
            sys::rd_kafka_DescribeTopics(rk, asked, options, queue);
        });
        sys::rd_kafka_TopicCollection_destroy(asked);
        let answer = answer?;
        let result = sys::rd_kafka_event_DescribeTopics_result(answer.event());
        let mut count = 0;
        let described = sys::rd_kafka_DescribeTopics_result_topics(result, &raw mut count);
        let mut counts = Vec::with_capacity(count);
        for topic in slice(described, count) {
            let code = sys::rd_kafka_error_code(sys::rd_kafka_TopicDescription_error(*topic));
            if code != sys::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR {
                continue;
            }
            let mut count = 0;
            let partitions = slice(sys::rd_kafka_TopicDescription_partitions(*topic, &raw mut count), count);
            if partitions.iter().any(|partition| sys::rd_kafka_TopicPartitionInfo_leader(*partition).is_null()) {
                continue;
            }
            let name = CStr::from_ptr(sys::rd_kafka_TopicDescription_name(*topic)).to_string_lossy().into_owned();
            counts.push((name, u32::try_from(partitions.len()).unwrap_or(u32::MAX)));
        }
        Ok(counts)
    }
}
