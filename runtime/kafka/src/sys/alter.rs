//! Speaks to librdkafka: changing some settings of topics and leaving the others.

#![allow(unsafe_code, reason = "rdkafka's admin client can only set all settings of a topic at once")]

use std::collections::BTreeMap;
use std::ffi::{CStr, CString};
use std::ptr;
use std::time::Duration;

use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};
use rdkafka::error::RDKafkaErrorCode;

use super::answer::{NoAnswer, ask, slice};

/// What is to change of a topic: what has a value is set, the rest is given back to the brokers' default.
pub(crate) type Changes = BTreeMap<String, Option<String>>;

/// The same with names and values as librdkafka takes them.
struct Texts {
    topic: CString,
    changes: Vec<(CString, Option<CString>)>,
}

/// Changes settings of a topic.
pub(crate) fn alter<C: ClientContext>(
    client: &Client<C>,
    topic: &str,
    changes: &Changes,
    wait: Duration,
) -> Result<(), NoAnswer> {
    alter_all(client, &[(topic, changes)], wait)?.pop().unwrap_or(Ok(()))
}

/// Changes settings of topics in one question; what came of each, in their order.
pub(crate) fn alter_all<C: ClientContext>(
    client: &Client<C>,
    topics: &[(&str, &Changes)],
    wait: Duration,
) -> Result<Vec<Result<(), NoAnswer>>, NoAnswer> {
    let texts = topics.iter().map(|(topic, changes)| texts(topic, changes)).collect::<Result<Vec<_>, NoAnswer>>()?;
    let kind = sys::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_INCREMENTALALTERCONFIGS;
    // SAFETY: the resources take copies of the texts, and live until they were asked for, which
    // copies them; results are read while the answer is held.
    unsafe {
        let mut resources: Vec<_> = texts.iter().map(|texts| resource(texts)).collect();
        let answer = ask(client, kind, wait, |rk, options, queue| {
            sys::rd_kafka_IncrementalAlterConfigs(rk, resources.as_mut_ptr(), resources.len(), options, queue);
        });
        sys::rd_kafka_ConfigResource_destroy_array(resources.as_mut_ptr(), resources.len());
        let answer = answer?;
        let result = sys::rd_kafka_event_IncrementalAlterConfigs_result(answer.event());
        let mut count = 0;
        let found = sys::rd_kafka_IncrementalAlterConfigs_result_resources(result, &raw mut count);
        // librdkafka gives them in the order in which they were asked for.
        Ok(slice(found, count).iter().map(|resource| outcome(*resource)).collect())
    }
}

fn texts(topic: &str, changes: &Changes) -> Result<Texts, NoAnswer> {
    let invalid = |_| NoAnswer { code: RDKafkaErrorCode::InvalidArgument, said: "a zero byte in a setting".into() };
    let text = |text: &str| CString::new(text).map_err(invalid);
    let changes = changes.iter().map(|(name, value)| Ok((text(name)?, value.as_deref().map(text).transpose()?)));
    Ok(Texts { topic: text(topic)?, changes: changes.collect::<Result<Vec<_>, NoAnswer>>()? })
}

/// # Safety
/// The resource is to be destroyed.
unsafe fn resource(texts: &Texts) -> *mut sys::rd_kafka_ConfigResource_t {
    // SAFETY: the texts end with a zero, and are copied.
    unsafe {
        let of = sys::rd_kafka_ResourceType_t::RD_KAFKA_RESOURCE_TOPIC;
        let resource = sys::rd_kafka_ConfigResource_new(of, texts.topic.as_ptr());
        for (name, value) in &texts.changes {
            let (how, value) = match value {
                Some(value) => (sys::rd_kafka_AlterConfigOpType_t::RD_KAFKA_ALTER_CONFIG_OP_TYPE_SET, value.as_ptr()),
                None => (sys::rd_kafka_AlterConfigOpType_t::RD_KAFKA_ALTER_CONFIG_OP_TYPE_DELETE, ptr::null()),
            };
            let refused = sys::rd_kafka_ConfigResource_add_incremental_config(resource, name.as_ptr(), how, value);
            sys::rd_kafka_error_destroy(refused);
        }
        resource
    }
}

/// # Safety
/// It is a resource of an answer that is held.
unsafe fn outcome(resource: *const sys::rd_kafka_ConfigResource_t) -> Result<(), NoAnswer> {
    // SAFETY: what the caller guarantees; the text is copied.
    unsafe {
        let code = sys::rd_kafka_ConfigResource_error(resource);
        if code == sys::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR {
            return Ok(());
        }
        let text = sys::rd_kafka_ConfigResource_error_string(resource);
        let said = if text.is_null() { String::new() } else { CStr::from_ptr(text).to_string_lossy().into_owned() };
        Err(NoAnswer { code: code.into(), said })
    }
}
