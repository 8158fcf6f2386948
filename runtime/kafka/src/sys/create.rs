//! Speaks to librdkafka: making topics, and what brokers say of each that they refuse.

#![allow(unsafe_code, reason = "rdkafka's admin client gives the code of a refusal, and not what brokers say")]

use std::ffi::{CStr, CString, c_int};
use std::ptr;
use std::time::Duration;

use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};
use rdkafka::error::RDKafkaErrorCode;

use super::answer::{NoAnswer, ask, slice};

/// A topic to be made, in the numbers of librdkafka.
pub(crate) struct Asked<'a> {
    pub(crate) name: &'a str,
    pub(crate) partitions: i32,
    pub(crate) replication: i32,
    pub(crate) config: &'a [(String, String)],
}

/// The same with names and values as librdkafka takes them.
struct Texts {
    name: CString,
    config: Vec<(CString, CString)>,
}

/// The name of a topic, and what came of it.
pub(crate) type Created = (String, Result<(), NoAnswer>);

/// Makes topics in one question; what came of each, by its name.
pub(crate) fn create_all<C: ClientContext>(
    client: &Client<C>,
    topics: &[Asked<'_>],
    wait: Duration,
) -> Result<Vec<Created>, NoAnswer> {
    let texts = topics.iter().map(texts).collect::<Result<Vec<_>, NoAnswer>>()?;
    let kind = sys::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_CREATETOPICS;
    let wait_ms = c_int::try_from(wait.as_millis()).unwrap_or(c_int::MAX);
    // SAFETY: the topics take copies of the texts, and live until they were asked for, which copies
    // them; results are read while the answer is held.
    unsafe {
        let mut asked = Vec::with_capacity(topics.len());
        for (topic, texts) in topics.iter().zip(&texts) {
            match new_topic(topic, texts) {
                Ok(topic) => asked.push(topic),
                Err(refused) => {
                    sys::rd_kafka_NewTopic_destroy_array(asked.as_mut_ptr(), asked.len());
                    return Err(refused);
                }
            }
        }
        let answer = ask(client, kind, wait, |rk, options, queue| {
            sys::rd_kafka_AdminOptions_set_operation_timeout(options, wait_ms, ptr::null_mut(), 0);
            sys::rd_kafka_CreateTopics(rk, asked.as_mut_ptr(), asked.len(), options, queue);
        });
        sys::rd_kafka_NewTopic_destroy_array(asked.as_mut_ptr(), asked.len());
        let answer = answer?;
        let result = sys::rd_kafka_event_CreateTopics_result(answer.event());
        let mut count = 0;
        let found = sys::rd_kafka_CreateTopics_result_topics(result, &raw mut count);
        Ok(slice(found, count).iter().map(|topic| outcome(*topic)).collect())
    }
}

fn texts(topic: &Asked<'_>) -> Result<Texts, NoAnswer> {
    let invalid = |_| NoAnswer { code: RDKafkaErrorCode::InvalidArgument, said: "a zero byte in a setting".into() };
    let text = |text: &str| CString::new(text).map_err(invalid);
    let config = topic.config.iter().map(|(name, value)| Ok((text(name)?, text(value)?)));
    Ok(Texts { name: text(topic.name)?, config: config.collect::<Result<Vec<_>, NoAnswer>>()? })
}

/// # Safety
/// The topic is to be destroyed.
unsafe fn new_topic(topic: &Asked<'_>, texts: &Texts) -> Result<*mut sys::rd_kafka_NewTopic_t, NoAnswer> {
    // SAFETY: the texts end with a zero, and are copied; why it was refused is not asked for.
    unsafe {
        let name = texts.name.as_ptr();
        let made = sys::rd_kafka_NewTopic_new(name, topic.partitions, topic.replication, ptr::null_mut(), 0);
        if made.is_null() {
            let said = format!("{} partitions with {} copies cannot be", topic.partitions, topic.replication);
            return Err(NoAnswer { code: RDKafkaErrorCode::InvalidArgument, said });
        }
        for (name, value) in &texts.config {
            sys::rd_kafka_NewTopic_set_config(made, name.as_ptr(), value.as_ptr());
        }
        Ok(made)
    }
}

/// # Safety
/// It is a result of an answer that is held.
unsafe fn outcome(topic: *const sys::rd_kafka_topic_result_t) -> (String, Result<(), NoAnswer>) {
    // SAFETY: what the caller guarantees; the texts are copied.
    unsafe {
        let text = |text: *const std::ffi::c_char| {
            if text.is_null() { String::new() } else { CStr::from_ptr(text).to_string_lossy().into_owned() }
        };
        let name = text(sys::rd_kafka_topic_result_name(topic));
        let code = sys::rd_kafka_topic_result_error(topic);
        if code == sys::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR {
            return (name, Ok(()));
        }
        (name, Err(NoAnswer { code: code.into(), said: text(sys::rd_kafka_topic_result_error_string(topic)) }))
    }
}
