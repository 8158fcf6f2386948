//! Speaks to librdkafka: topics by name, with the id by which one that was made anew is another.

#![allow(unsafe_code, reason = "rdkafka's admin client cannot describe topics")]

use std::ffi::{CStr, CString};
use std::time::Duration;

use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};
use rdkafka::error::RDKafkaErrorCode;

use super::answer::{NoAnswer, ask, slice};

/// What brokers without ids of topics say, in base64: Kafka has them since 2.8.
const NO_ID: &str = "AAAAAAAAAAAAAAAAAAAAAA";

/// A topic as brokers describe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Described {
    /// Its id, in base64 without `+` and `/`; empty where the brokers have none.
    pub(crate) id: String,
    /// Its partitions.
    pub(crate) partitions: u32,
    /// Copies of its first partition.
    pub(crate) copies: u16,
}

/// The id of a topic, in base64 without `+` and `/`; empty where the brokers have none.
pub(crate) fn topic_id<C: ClientContext>(client: &Client<C>, topic: &str, wait: Duration) -> Result<String, NoAnswer> {
    match describe(client, &[topic], wait)?.pop() {
        Some((_, Ok(described))) => Ok(described.id),
        Some((name, Err(code))) => Err(NoAnswer { code, said: format!("{name:?}") }),
        None => Err(NoAnswer {
            code: RDKafkaErrorCode::UnknownTopicOrPartition,
            said: format!("the answer has no topic {topic:?} in it"),
        }),
    }
}

/// A topic by name, or why nothing is said of it.
pub(crate) type OfTopic = (String, Result<Described, RDKafkaErrorCode>);

/// These topics, in one question; of each why nothing is said, if that is so.
pub(crate) fn describe<C: ClientContext>(
    client: &Client<C>,
    topics: &[&str],
    wait: Duration,
) -> Result<Vec<OfTopic>, NoAnswer> {
    let invalid = |_| NoAnswer { code: RDKafkaErrorCode::InvalidTopic, said: "a zero byte in a topic's name".into() };
    let names = topics.iter().map(|topic| CString::new(*topic)).collect::<Result<Vec<_>, _>>().map_err(invalid)?;
    let mut names: Vec<_> = names.iter().map(|name| name.as_ptr()).collect();
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
        let found = sys::rd_kafka_DescribeTopics_result_topics(result, &raw mut count);
        Ok(slice(found, count).iter().map(|topic| of_topic(*topic)).collect())
    }
}

/// # Safety
/// It is a description of an answer that is held.
unsafe fn of_topic(topic: *const sys::rd_kafka_TopicDescription_t) -> OfTopic {
    // SAFETY: what the caller guarantees; texts are copied.
    unsafe {
        let name = CStr::from_ptr(sys::rd_kafka_TopicDescription_name(topic)).to_string_lossy().into_owned();
        let code = sys::rd_kafka_error_code(sys::rd_kafka_TopicDescription_error(topic));
        if code != sys::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR {
            return (name, Err(code.into()));
        }
        let (mut count, mut replicas) = (0, 0);
        let partitions = slice(sys::rd_kafka_TopicDescription_partitions(topic, &raw mut count), count);
        if let Some(first) = partitions.first() {
            sys::rd_kafka_TopicPartitionInfo_replicas(*first, &raw mut replicas);
        }
        let id = sys::rd_kafka_TopicDescription_topic_id(topic);
        let text = if id.is_null() { std::ptr::null() } else { sys::rd_kafka_Uuid_base64str(id) };
        let id = if text.is_null() { String::new() } else { CStr::from_ptr(text).to_string_lossy().into_owned() };
        let described = Described {
            // It becomes part of a file's name.
            id: if id == NO_ID { String::new() } else { id.replace('+', "-").replace('/', "_") },
            partitions: u32::try_from(partitions.len()).unwrap_or(u32::MAX),
            copies: u16::try_from(replicas).unwrap_or(u16::MAX),
        };
        (name, Ok(described))
    }
}
