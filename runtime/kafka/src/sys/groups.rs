//! Speaks to librdkafka: who is in a group.

#![allow(unsafe_code, reason = "rdkafka's admin client knows nothing of groups but deleting them")]

use std::ffi::{CStr, CString, c_char};
use std::time::Duration;

use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};
use rdkafka::error::RDKafkaErrorCode;
use stockflow_log::TopicPartition;

use super::answer::{NoAnswer, ask, slice};
use crate::admin::{Group, Member};

/// Who is in a group.
pub(crate) fn members<C: ClientContext>(client: &Client<C>, group: &str, wait: Duration) -> Result<Group, NoAnswer> {
    let name = name_of(group)?;
    let mut names = [name.as_ptr()];
    let kind = sys::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS;
    // SAFETY: the question is the one that is named and copies the name; results are read, into
    // texts of our own, while the answer is held.
    unsafe {
        let answer = ask(client, kind, wait, |rk, options, queue| {
            sys::rd_kafka_DescribeConsumerGroups(rk, names.as_mut_ptr(), names.len(), options, queue);
        })?;
        let result = sys::rd_kafka_event_DescribeConsumerGroups_result(answer.event());
        let mut count = 0;
        let groups = sys::rd_kafka_DescribeConsumerGroups_result_groups(result, &raw mut count);
        let [group] = slice(groups, count) else { return Err(nothing()) };
        refusal(sys::rd_kafka_ConsumerGroupDescription_error(*group))?;
        let state = sys::rd_kafka_ConsumerGroupDescription_state(*group);
        let state = text(sys::rd_kafka_consumer_group_state_name(state));
        let count = sys::rd_kafka_ConsumerGroupDescription_member_count(*group);
        let members = (0..count).map(|index| {
            let member = sys::rd_kafka_ConsumerGroupDescription_member(*group, index);
            let assignment = sys::rd_kafka_MemberDescription_assignment(member);
            let has = places(sys::rd_kafka_MemberAssignment_partitions(assignment));
            let mut partitions: Vec<_> = has.iter().filter_map(partition_of).collect();
            partitions.sort();
            Member {
                instance: text(sys::rd_kafka_MemberDescription_group_instance_id(member)),
                id: text(sys::rd_kafka_MemberDescription_consumer_id(member)),
                client: text(sys::rd_kafka_MemberDescription_client_id(member)),
                host: text(sys::rd_kafka_MemberDescription_host(member)),
                partitions,
            }
        });
        Ok(Group { state, members: members.collect() })
    }
}

pub(super) fn name_of(group: &str) -> Result<CString, NoAnswer> {
    let invalid =
        |_| NoAnswer { code: RDKafkaErrorCode::InvalidArgument, said: "a zero byte in a group's name".into() };
    CString::new(group).map_err(invalid)
}

pub(super) fn nothing() -> NoAnswer {
    NoAnswer { code: RDKafkaErrorCode::GroupIdNotFound, said: "the answer has no group in it".into() }
}

/// # Safety
/// The error is null or alive.
pub(super) unsafe fn refusal(error: *const sys::rd_kafka_error_t) -> Result<(), NoAnswer> {
    if error.is_null() {
        return Ok(());
    }
    // SAFETY: what the caller guarantees.
    let (code, said) = unsafe { (sys::rd_kafka_error_code(error), text(sys::rd_kafka_error_string(error))) };
    if code == sys::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR {
        return Ok(());
    }
    Err(NoAnswer { code: code.into(), said })
}

/// # Safety
/// The list is null, or alive for as long as `'a`.
pub(super) unsafe fn places<'a>(
    list: *const sys::rd_kafka_topic_partition_list_t,
) -> &'a [sys::rd_kafka_topic_partition_t] {
    // SAFETY: what the caller guarantees; librdkafka's list has as many elements as it says.
    unsafe {
        let Some(list) = list.as_ref().filter(|list| !list.elems.is_null()) else { return &[] };
        std::slice::from_raw_parts(list.elems, usize::try_from(list.cnt).unwrap_or(0))
    }
}

pub(super) fn partition_of(place: &sys::rd_kafka_topic_partition_t) -> Option<TopicPartition> {
    // SAFETY: a partition of a list has its topic's name.
    let topic = unsafe { text(place.topic) };
    Some(TopicPartition { topic, partition: u32::try_from(place.partition).ok()? })
}

/// # Safety
/// The text is null, or ends with a zero.
unsafe fn text(text: *const c_char) -> String {
    // SAFETY: what the caller guarantees.
    if text.is_null() { String::new() } else { unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned() }
}
