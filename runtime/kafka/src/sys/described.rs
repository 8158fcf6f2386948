//! Speaks to librdkafka: the id of a topic, by which one that was made anew is another.

#![allow(unsafe_code, reason = "rdkafka's admin client cannot describe topics")]

use std::ffi::{CStr, CString};
use std::time::Duration;

use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};
use rdkafka::error::RDKafkaErrorCode;

use super::answer::{NoAnswer, ask, slice};

/// What brokers without ids of topics say, in base64: Kafka has them since 2.8.
const NO_ID: &str = "AAAAAAAAAAAAAAAAAAAAAA";

/// The id of a topic, in base64 without `+` and `/`; empty where the brokers have none.
pub(crate) fn topic_id<C: ClientContext>(client: &Client<C>, topic: &str, wait: Duration) -> Result<String, NoAnswer> {
    let invalid = |_| NoAnswer { code: RDKafkaErrorCode::InvalidTopic, said: "a zero byte in a topic's name".into() };
    let name = CString::new(topic).map_err(invalid)?;
    let mut names = [name.as_ptr()];
    let kind = sys::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_DESCRIBETOPICS;
    // SAFETY: the question is the one that is named, and copies the names; the collection outlives
    // it, and results are read while the answer is held.
    unsafe {
        let asked = sys::rd_kafka_TopicCollection_of_topic_names(names.as_mut_ptr(), names.len());
        let answer = ask(client, kind, wait, |rk, options, queue| {
            sys::rd_kafka_DescribeTopics(rk, asked, options, queue);
        });
        sys::rd_kafka_TopicCollection_destroy(asked);
        let answer = answer?;
        let result = sys::rd_kafka_event_DescribeTopics_result(answer.event());
        let mut count = 0;
        let topics = sys::rd_kafka_DescribeTopics_result_topics(result, &raw mut count);
        let [described] = slice(topics, count) else {
            return Err(NoAnswer {
                code: RDKafkaErrorCode::UnknownTopicOrPartition,
                said: format!("the answer has no topic {topic:?} in it"),
            });
        };
        let code = sys::rd_kafka_error_code(sys::rd_kafka_TopicDescription_error(*described));
        if code != sys::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR {
            return Err(NoAnswer { code: code.into(), said: format!("{topic:?}") });
        }
        let id = sys::rd_kafka_TopicDescription_topic_id(*described);
        let text = if id.is_null() { std::ptr::null() } else { sys::rd_kafka_Uuid_base64str(id) };
        if text.is_null() {
            return Ok(String::new());
        }
        let id = CStr::from_ptr(text).to_string_lossy().into_owned();
        // It becomes part of a file's name.
        Ok(if id == NO_ID { String::new() } else { id.replace('+', "-").replace('/', "_") })
    }
}
