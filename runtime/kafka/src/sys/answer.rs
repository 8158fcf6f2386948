//! Speaks to librdkafka: one question to the brokers, and the wait for its answer.

#![allow(unsafe_code, reason = "rdkafka's admin client lacks questions that librdkafka has")]

use std::ffi::{CStr, c_int};
use std::ptr::{self, NonNull};
use std::time::Duration;

use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};
use rdkafka::error::RDKafkaErrorCode;

/// What was asked was refused, or not answered in time.
#[derive(Clone, Debug)]
pub(crate) struct NoAnswer {
    pub(crate) code: RDKafkaErrorCode,
    pub(crate) said: String,
}

/// An answer, to be read by who asked.
pub(crate) struct Answer {
    event: NonNull<sys::rd_kafka_event_t>,
}

impl Answer {
    pub(crate) fn event(&self) -> *mut sys::rd_kafka_event_t {
        self.event.as_ptr()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        // SAFETY: the event is ours alone.
        unsafe { sys::rd_kafka_event_destroy(self.event.as_ptr()) }
    }
}

/// The options of a question.
pub(crate) type Options = *mut sys::rd_kafka_AdminOptions_t;

/// Asks, and waits up to `wait` for the answer.
///
/// # Safety
/// `start` must ask what `kind` says, with the options and the queue that it is given, and keep
/// neither.
pub(crate) unsafe fn ask<C: ClientContext>(
    client: &Client<C>,
    kind: sys::rd_kafka_admin_op_t,
    wait: Duration,
    start: impl FnOnce(*mut sys::rd_kafka_t, Options, *mut sys::rd_kafka_queue_t),
) -> Result<Answer, NoAnswer> {
    let wait_ms = c_int::try_from(wait.as_millis()).unwrap_or(c_int::MAX);
    let rk = client.native_ptr();
    // SAFETY: the client is alive; options and queue live until the answer is here or the wait is
    // over, and what comes later goes with the queue.
    unsafe {
        let options = sys::rd_kafka_AdminOptions_new(rk, kind);
        let queue = sys::rd_kafka_queue_new(rk);
        // What librdkafka does not take as a time-out, it keeps its own for.
        sys::rd_kafka_AdminOptions_set_request_timeout(options, wait_ms, ptr::null_mut(), 0);
        start(rk, options, queue);
        let event = NonNull::new(sys::rd_kafka_queue_poll(queue, wait_ms.saturating_add(500)));
        sys::rd_kafka_queue_destroy(queue);
        sys::rd_kafka_AdminOptions_destroy(options);
        let said = || "the brokers have not answered in time".to_owned();
        let Some(event) = event else {
            return Err(NoAnswer { code: RDKafkaErrorCode::OperationTimedOut, said: said() });
        };
        let answer = Answer { event };
        let code = sys::rd_kafka_event_error(answer.event());
        if code == sys::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR {
            return Ok(answer);
        }
        let text = sys::rd_kafka_event_error_string(answer.event());
        let said = if text.is_null() { said() } else { CStr::from_ptr(text).to_string_lossy().into_owned() };
        Err(NoAnswer { code: code.into(), said })
    }
}

/// Some of librdkafka's results, as a slice.
///
/// # Safety
/// There are so many pointers at this place, for as long as `'a`.
pub(crate) unsafe fn slice<'a, T>(at: *mut *const T, len: usize) -> &'a [*const T] {
    // SAFETY: what the caller guarantees.
    if at.is_null() { &[] } else { unsafe { std::slice::from_raw_parts(at, len) } }
}
