//! Speaks to librdkafka: takes fetched records in batches, which rdkafka gives one by one only.

#![allow(unsafe_code, reason = "rdkafka has no batch interface; what is unsafe of taking batches is here alone")]

use std::ffi::{CStr, CString, c_int, c_void};
use std::marker::PhantomData;
use std::ptr::{self, NonNull};
use std::time::Duration;

use rdkafka::bindings as sys;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::RDKafkaErrorCode;

use crate::context::Context;

/// A consumer whose partitions deliver into a queue of their own, apart from its events.
pub(crate) struct Intake {
    queue: NonNull<sys::rd_kafka_queue_t>,
    /// After the queue, which must be destroyed first.
    consumer: BaseConsumer<Context>,
}

/// A queue's address, for the callback that wakes whoever waits at it.
struct Wake(NonNull<sys::rd_kafka_queue_t>);

// SAFETY: librdkafka's queues may be used by any thread; they have locks of their own.
unsafe impl Send for Wake {}
// SAFETY: as above.
unsafe impl Sync for Wake {}
// SAFETY: as above.
unsafe impl Send for Intake {}

impl Wake {
    fn wake(&self) {
        // SAFETY: the queue is alive: `Intake` removes this callback before it destroys it.
        unsafe { sys::rd_kafka_queue_yield(self.0.as_ptr()) }
    }
}

impl Intake {
    /// `None` when librdkafka has no memory for a queue.
    pub(crate) fn new(mut consumer: BaseConsumer<Context>) -> Option<Intake> {
        // SAFETY: the client is alive, and outlives the queue by the order of the fields.
        let queue = NonNull::new(unsafe { sys::rd_kafka_queue_new(consumer.client().native_ptr()) })?;
        let wake = Wake(queue);
        consumer.set_nonempty_callback(move || wake.wake());
        Some(Intake { queue, consumer })
    }

    pub(crate) fn consumer(&self) -> &BaseConsumer<Context> {
        &self.consumer
    }

    /// Lets a partition deliver here. To be called before it is assigned.
    pub(crate) fn route(&self, topic: &str, partition: i32) -> bool {
        let Ok(topic) = CString::new(topic) else { return false };
        // SAFETY: client, name and queue are alive; the partition's queue is given back at once.
        unsafe {
            let source =
                sys::rd_kafka_queue_get_partition(self.consumer.client().native_ptr(), topic.as_ptr(), partition);
            if source.is_null() {
                return false;
            }
            sys::rd_kafka_queue_forward(source, self.queue.as_ptr());
            sys::rd_kafka_queue_destroy(source);
        }
        true
    }

    /// Takes at most `max` of what has been fetched, in order. Waits up to `wait` for the first,
    /// or until the consumer has an event.
    ///
    /// Not by librdkafka's `rd_kafka_consume_batch_queue`: of the end of a partition that makes a
    /// record that was read, so that after a pause one record too many is skipped.
    pub(crate) fn take<F: FnMut(Fetched<'_>)>(&mut self, max: usize, wait: Duration, each: F) {
        if max == 0 {
            return;
        }
        let wait_ms = c_int::try_from(wait.as_millis()).unwrap_or(c_int::MAX);
        let mut taking = Taking { client: self.consumer.client().native_ptr(), left: max, each };
        let to: *mut Taking<F> = &raw mut taking;
        // SAFETY: the callback is only called during this call, with `to`, which outlives it.
        unsafe { sys::rd_kafka_consume_callback_queue(self.queue.as_ptr(), wait_ms, Some(give::<F>), to.cast()) };
    }
}

/// Who takes records, during one call.
struct Taking<F> {
    client: *mut sys::rd_kafka_t,
    left: usize,
    each: F,
}

/// Gives one record to who takes them; with the last one that is wanted, the rest goes back.
unsafe extern "C" fn give<F: FnMut(Fetched<'_>)>(message: *mut sys::rd_kafka_message_t, to: *mut c_void) {
    // SAFETY: `take` passed a `Taking` of this type, and nobody else has it meanwhile; the message
    // lives until we return.
    unsafe {
        let taking = &mut *to.cast::<Taking<F>>();
        (taking.each)(Fetched { message: &*message });
        taking.left = taking.left.saturating_sub(1);
        if taking.left == 0 {
            sys::rd_kafka_yield(taking.client);
        }
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        self.consumer.context().close();
        self.consumer.set_nonempty_callback(|| ());
        // SAFETY: nobody else has the queue: the callback is gone, and nothing was borrowed.
        unsafe { sys::rd_kafka_queue_destroy(self.queue.as_ptr()) }
    }
}

/// A record as it was fetched, or an error in its place.
#[derive(Clone, Copy)]
pub(crate) struct Fetched<'a> {
    message: &'a sys::rd_kafka_message_t,
}

impl<'a> Fetched<'a> {
    pub(crate) fn error(self) -> Option<RDKafkaErrorCode> {
        let code = self.message.err;
        (code != sys::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR).then(|| code.into())
    }

    /// Of an error: what librdkafka says about it.
    pub(crate) fn explanation(self) -> String {
        // SAFETY: the text of a message lives as long as it does.
        let text = unsafe { sys::rd_kafka_message_errstr(self.message) };
        // SAFETY: a text of librdkafka ends with a zero.
        if text.is_null() { String::new() } else { unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned() }
    }

    pub(crate) fn topic(self) -> &'a [u8] {
        if self.message.rkt.is_null() {
            return &[];
        }
        // SAFETY: a message holds its topic, whose name ends with a zero.
        unsafe { CStr::from_ptr(sys::rd_kafka_topic_name(self.message.rkt)) }.to_bytes()
    }

    pub(crate) fn partition(self) -> i32 {
        self.message.partition
    }

    pub(crate) fn offset(self) -> i64 {
        self.message.offset
    }

    /// Milliseconds since 1970; -1 where there is none.
    pub(crate) fn timestamp_ms(self) -> i64 {
        let mut kind = sys::rd_kafka_timestamp_type_t::RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
        // SAFETY: the message is alive.
        unsafe { sys::rd_kafka_message_timestamp(self.message, &raw mut kind) }
    }

    pub(crate) fn key(self) -> Option<&'a [u8]> {
        // SAFETY: librdkafka's pointer and length of a live message belong together.
        unsafe { bytes(self.message.key, self.message.key_len) }
    }

    pub(crate) fn value(self) -> Option<&'a [u8]> {
        // SAFETY: as for the key.
        unsafe { bytes(self.message.payload, self.message.len) }
    }

    pub(crate) fn headers(self) -> Headers<'a> {
        let mut headers = ptr::null_mut();
        // SAFETY: the message is alive; the headers stay its own. Without any, the pointer stays null.
        unsafe { sys::rd_kafka_message_headers(self.message, &raw mut headers) };
        Headers { headers, next: 0, message: PhantomData }
    }
}

/// The headers of a record, in order.
pub(crate) struct Headers<'a> {
    headers: *mut sys::rd_kafka_headers_t,
    next: usize,
    message: PhantomData<&'a ()>,
}

impl<'a> Iterator for Headers<'a> {
    type Item = (&'a CStr, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        if self.headers.is_null() {
            return None;
        }
        let (mut name, mut value, mut len) = (ptr::null(), ptr::null(), 0);
        // SAFETY: the headers live as long as their message; names end with a zero, and values
        // are as long as is said.
        unsafe {
            let code =
                sys::rd_kafka_header_get_all(self.headers, self.next, &raw mut name, &raw mut value, &raw mut len);
            self.next += 1;
            let found = code == sys::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR;
            found.then(|| (CStr::from_ptr(name), bytes(value, len).unwrap_or(&[])))
        }
    }
}

/// # Safety
/// The pointer is null, or so many bytes can be read there for as long as `'a`.
unsafe fn bytes<'a>(at: *const c_void, len: usize) -> Option<&'a [u8]> {
    // SAFETY: what the caller guarantees.
    (!at.is_null()).then(|| unsafe { std::slice::from_raw_parts(at.cast::<u8>(), len) })
}
