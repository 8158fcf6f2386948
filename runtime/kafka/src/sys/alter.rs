//! Speaks to librdkafka: changing some settings of a topic and leaving the others.

#![allow(unsafe_code, reason = "rdkafka's admin client can only set all settings of a topic at once")]

use std::collections::BTreeMap;
use std::ffi::{CStr, CString};
use std::ptr;
use std::time::Duration;

use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};
use rdkafka::error::RDKafkaErrorCode;

use super::answer::{NoAnswer, ask, slice};

/// Sets what has a value, and gives the rest of these back to the brokers' default.
pub(crate) fn alter<C: ClientContext>(
    client: &Client<C>,
    topic: &str,
    changes: &BTreeMap<String, Option<String>>,
    wait: Duration,
) -> Result<(), NoAnswer> {
    let invalid = |_| NoAnswer { code: RDKafkaErrorCode::InvalidArgument, said: "a zero byte in a setting".into() };
    let text = |text: &str| CString::new(text).map_err(invalid);
    let topic = text(topic)?;
    let changes = changes.iter().map(|(name, value)| Ok((text(name)?, value.as_deref().map(text).transpose()?)));
    let changes = changes.collect::<Result<Vec<_>, NoAnswer>>()?;
    let kind = sys::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_INCREMENTALALTERCONFIGS;
    // SAFETY: the resource takes copies of the texts, and lives until it was asked for, which
    // copies it; results are read while the answer is held.
    unsafe {
        let of = sys::rd_kafka_ResourceType_t::RD_KAFKA_RESOURCE_TOPIC;
        let mut resource = sys::rd_kafka_ConfigResource_new(of, topic.as_ptr());
        for (name, value) in &changes {
            let (how, value) = match value {
                Some(value) => (sys::rd_kafka_AlterConfigOpType_t::RD_KAFKA_ALTER_CONFIG_OP_TYPE_SET, value.as_ptr()),
                None => (sys::rd_kafka_AlterConfigOpType_t::RD_KAFKA_ALTER_CONFIG_OP_TYPE_DELETE, ptr::null()),
            };
            let refused = sys::rd_kafka_ConfigResource_add_incremental_config(resource, name.as_ptr(), how, value);
            sys::rd_kafka_error_destroy(refused);
        }
        let answer = ask(client, kind, wait, |rk, options, queue| {
            sys::rd_kafka_IncrementalAlterConfigs(rk, &raw mut resource, 1, options, queue);
        });
        sys::rd_kafka_ConfigResource_destroy(resource);
        let answer = answer?;
        let result = sys::rd_kafka_event_IncrementalAlterConfigs_result(answer.event());
        let mut count = 0;
        let resources = sys::rd_kafka_IncrementalAlterConfigs_result_resources(result, &raw mut count);
        for resource in slice(resources, count) {
            let code = sys::rd_kafka_ConfigResource_error(*resource);
            if code != sys::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR {
                let text = sys::rd_kafka_ConfigResource_error_string(*resource);
                let said =
                    if text.is_null() { String::new() } else { CStr::from_ptr(text).to_string_lossy().into_owned() };
                return Err(NoAnswer { code: code.into(), said });
            }
        }
        Ok(())
    }
}
