//! Speaks to librdkafka: one question to the brokers, and the wait for its answer.

#![allow(unsafe_code, reason = "rdkafka's admin client lacks questions that librdkafka has")]

use std::ffi::{CStr, c_int, c_void};
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
    let mut start = Some(start);
    let once = |rk, options, queue, _: usize| {
        if let Some(start) = start.take() {
            start(rk, options, queue);
        }
    };
    // SAFETY: what the caller guarantees.
    unsafe { ask_each(client, kind, wait, 1, once) }.pop().unwrap_or_else(|| Err(late()))
}

/// Asks `count` questions at once, each told its place, and waits up to `wait` for all answers; gives
/// them by the places of their questions.
///
/// # Safety
/// As of [`ask`]: `start` must ask exactly one question each time.
pub(crate) unsafe fn ask_each<C: ClientContext>(
    client: &Client<C>,
    kind: sys::rd_kafka_admin_op_t,
    wait: Duration,
    count: usize,
    mut start: impl FnMut(*mut sys::rd_kafka_t, Options, *mut sys::rd_kafka_queue_t, usize),
) -> Vec<Result<Answer, NoAnswer>> {
    let wait_ms = c_int::try_from(wait.as_millis()).unwrap_or(c_int::MAX);
    let rk = client.native_ptr();
    let mut answers: Vec<Result<Answer, NoAnswer>> = (0..count).map(|_| Err(late())).collect();
    // SAFETY: the client is alive; options and queue live until the answers are here or the wait is
    // over, and what comes later goes with the queue. The opaque pointer is a number and not followed.
    unsafe {
        let options = sys::rd_kafka_AdminOptions_new(rk, kind);
        let queue = sys::rd_kafka_queue_new(rk);
        // What librdkafka does not take as a time-out, it keeps its own for.
        sys::rd_kafka_AdminOptions_set_request_timeout(options, wait_ms, ptr::null_mut(), 0);
        for place in 0..count {
            // Each question copies the options.
            sys::rd_kafka_AdminOptions_set_opaque(options, ptr::without_provenance_mut::<c_void>(place));
            start(rk, options, queue, place);
        }
        for _ in 0..count {
            let event = NonNull::new(sys::rd_kafka_queue_poll(queue, wait_ms.saturating_add(500)));
            let Some(event) = event else { break };
            let answer = Answer { event };
            let place = sys::rd_kafka_event_opaque(answer.event()).addr();
            if let Some(slot) = answers.get_mut(place) {
                *slot = answered(answer);
            }
        }
        sys::rd_kafka_queue_destroy(queue);
        sys::rd_kafka_AdminOptions_destroy(options);
    }
    answers
}

pub(crate) fn late() -> NoAnswer {
    let said = "the brokers have not answered in time".to_owned();
    NoAnswer { code: RDKafkaErrorCode::OperationTimedOut, said }
}

/// The answer, if it is none that only says what went wrong.
fn answered(answer: Answer) -> Result<Answer, NoAnswer> {
    // SAFETY: the event is ours, and its text is copied.
    unsafe {
        let code = sys::rd_kafka_event_error(answer.event());
        if code == sys::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR {
            return Ok(answer);
        }
        let text = sys::rd_kafka_event_error_string(answer.event());
        let said = if text.is_null() { late().said } else { CStr::from_ptr(text).to_string_lossy().into_owned() };
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
