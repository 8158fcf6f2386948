//! Speaks to librdkafka: who a member is, its offsets in a transaction, and flushing without naps.

#![allow(unsafe_code, reason = "rdkafka hides a member's id and generation, and flushes in naps of 100 ms")]

use std::ffi::{CStr, CString, c_char, c_int};
use std::ptr::{self, NonNull};
use std::time::Duration;

use rdkafka::TopicPartitionList;
use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};
use rdkafka::error::RDKafkaErrorCode;
use stockflow_log::GroupMetadata;

/// Why a step of a transaction was refused.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) code: RDKafkaErrorCode,
    pub(crate) is_fatal: bool,
    pub(crate) is_retriable: bool,
    pub(crate) requires_abort: bool,
    pub(crate) said: String,
}

impl Refusal {
    /// Of who has not answered.
    pub(crate) fn silence(said: &str) -> Refusal {
        Refusal {
            code: RDKafkaErrorCode::OperationTimedOut,
            is_fatal: false,
            is_retriable: false,
            requires_abort: false,
            said: said.to_owned(),
        }
    }

    /// Whether the same step may be done a moment later.
    pub(crate) fn is_worth_another_try(&self) -> bool {
        self.is_retriable && !self.is_fatal && !self.requires_abort
    }

    /// Takes an error over, if there is one.
    ///
    /// # Safety
    /// The error is null, or nobody else has it.
    unsafe fn take(error: *mut sys::rd_kafka_error_t) -> Option<Refusal> {
        let error = NonNull::new(error)?.as_ptr();
        // SAFETY: the error is alive until it is destroyed here, and its text ends with a zero.
        unsafe {
            let refusal = Refusal {
                code: sys::rd_kafka_error_code(error).into(),
                is_fatal: sys::rd_kafka_error_is_fatal(error) != 0,
                is_retriable: sys::rd_kafka_error_is_retriable(error) != 0,
                requires_abort: sys::rd_kafka_error_txn_requires_abort(error) != 0,
                said: CStr::from_ptr(sys::rd_kafka_error_string(error)).to_string_lossy().into_owned(),
            };
            sys::rd_kafka_error_destroy(error);
            Some(refusal)
        }
    }
}

/// A consumer's generation and member id, as its group knows it now. The generation is below 0
/// while it is no member.
pub(crate) fn member<C: ClientContext>(client: &Client<C>) -> Option<(i32, String)> {
    // SAFETY: the client is alive; what it gives is ours, and destroyed after it was read.
    unsafe {
        let metadata = NonNull::new(sys::rd_kafka_consumer_group_metadata(client.native_ptr()))?.as_ptr();
        let generation = sys::rd_kafka_consumer_group_metadata_generation_id(metadata);
        let id = sys::rd_kafka_consumer_group_metadata_member_id(metadata);
        let id = if id.is_null() { String::new() } else { CStr::from_ptr(id).to_string_lossy().into_owned() };
        sys::rd_kafka_consumer_group_metadata_destroy(metadata);
        Some((generation, id))
    }
}

/// Adds offsets to the open transaction, as this member.
pub(crate) fn send_offsets<C: ClientContext>(
    client: &Client<C>,
    offsets: &TopicPartitionList,
    group: &GroupMetadata,
    generation: i32,
    wait: Duration,
) -> Result<(), Refusal> {
    let invalid = |what: &str| Refusal {
        code: RDKafkaErrorCode::InvalidArgument,
        is_fatal: false,
        is_retriable: false,
        requires_abort: true,
        said: format!("the {what} has a zero byte in it"),
    };
    let name = CString::new(group.group.as_str()).map_err(|_| invalid("group"))?;
    let member = CString::new(group.member.as_str()).map_err(|_| invalid("member id"))?;
    let instance = CString::new(group.instance.as_str()).map_err(|_| invalid("member name"))?;
    let instance: *const c_char = if group.instance.is_empty() { ptr::null() } else { instance.as_ptr() };
    // SAFETY: all that is passed lives until the calls return; librdkafka copies it.
    let refusal = unsafe {
        let metadata =
            sys::rd_kafka_consumer_group_metadata_new_with_genid(name.as_ptr(), generation, member.as_ptr(), instance);
        let error = sys::rd_kafka_send_offsets_to_transaction(client.native_ptr(), offsets.ptr(), metadata, ms(wait));
        sys::rd_kafka_consumer_group_metadata_destroy(metadata);
        Refusal::take(error)
    };
    refusal.map_or(Ok(()), Err)
}

/// Sends what is queued at once, and waits until all of it is acknowledged: true when it is.
pub(crate) fn flush<C: ClientContext>(client: &Client<C>, wait: Duration) -> bool {
    // SAFETY: the client is alive.
    let code = unsafe { sys::rd_kafka_flush(client.native_ptr(), ms(wait)) };
    code == sys::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR
}

/// Commits the open transaction.
pub(crate) fn commit<C: ClientContext>(client: &Client<C>, wait: Duration) -> Result<(), Refusal> {
    // SAFETY: the client is alive.
    unsafe { Refusal::take(sys::rd_kafka_commit_transaction(client.native_ptr(), ms(wait))) }.map_or(Ok(()), Err)
}

/// Aborts the open transaction.
pub(crate) fn abort<C: ClientContext>(client: &Client<C>, wait: Duration) -> Result<(), Refusal> {
    // SAFETY: the client is alive.
    unsafe { Refusal::take(sys::rd_kafka_abort_transaction(client.native_ptr(), ms(wait))) }.map_or(Ok(()), Err)
}

fn ms(wait: Duration) -> c_int {
    c_int::try_from(wait.as_millis()).unwrap_or(c_int::MAX)
}
