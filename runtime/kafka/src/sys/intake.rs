//! Speaks to librdkafka: takes fetched records in batches, which rdkafka gives one by one only.

#![allow(unsafe_code, reason = "rdkafka has no batch interface; what is unsafe of taking batches is here alone")]

use std::ffi::{CString, c_int, c_void};
use std::ptr::{self, NonNull};
use std::time::Duration;

use rdkafka::bindings as sys;
use rdkafka::consumer::{BaseConsumer, Consumer};

use super::fetched::Fetched;
use super::parted::Parted;
use crate::base::context::Context;

/// A consumer whose partitions deliver into a queue of their own, apart from its events.
pub(crate) struct Intake {
    queue: NonNull<sys::rd_kafka_queue_t>,
    consumer: Parted<BaseConsumer<Context>>,
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
        // SAFETY: the queue is alive: callbacks are removed before it is destroyed.
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
        Some(Intake { queue, consumer: Parted::new(consumer) })
    }

    /// Events of this client wake who waits in [`Intake::take`], too. Its callback must be gone
    /// before the intake is.
    pub(crate) fn is_woken_by(&self, client: &mut BaseConsumer<Context>) {
        let wake = Wake(self.queue);
        client.set_nonempty_callback(move || wake.wake());
    }

    pub(crate) fn consumer(&self) -> &BaseConsumer<Context> {
        &self.consumer
    }

    /// Lets a partition deliver here. To be called before it is assigned.
    pub(crate) fn route(&self, topic: &str, partition: i32) -> bool {
        let Ok(topic) = CString::new(topic) else { return false };
        // SAFETY: client and name are alive; topic and queue are given back once nothing is asked of
        // them any more.
        unsafe {
            let client = self.consumer.client().native_ptr();
            // Made known by name first: only of such a topic librdkafka asks for the leaders at once,
            // of others within a second.
            let known = sys::rd_kafka_topic_new(client, topic.as_ptr(), ptr::null_mut());
            let source = sys::rd_kafka_queue_get_partition(client, topic.as_ptr(), partition);
            if !known.is_null() {
                sys::rd_kafka_topic_destroy(known);
            }
            if source.is_null() {
                return false;
            }
            sys::rd_kafka_queue_forward(source, self.queue.as_ptr());
            sys::rd_kafka_queue_destroy(source);
        }
        true
    }

    /// Where a partition ended when it was last fetched from; asks no broker.
    pub(crate) fn end_seen(&self, topic: &str, partition: i32) -> Option<i64> {
        let topic = CString::new(topic).ok()?;
        let (mut low, mut high) = (-1, -1);
        // SAFETY: client, name and both places are alive during the call, which keeps none of them.
        unsafe {
            let client = self.consumer.client().native_ptr();
            sys::rd_kafka_get_watermark_offsets(client, topic.as_ptr(), partition, &raw mut low, &raw mut high);
        }
        (high >= 0).then_some(high)
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
        (taking.each)(Fetched::of(&*message));
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
        // SAFETY: nobody else has the queue: the callbacks are gone, and nothing was borrowed. It is
        // destroyed before its client.
        unsafe { sys::rd_kafka_queue_destroy(self.queue.as_ptr()) };
    }
}
