//! Speaks to librdkafka: what a record is made of, while librdkafka still has it.

#![allow(unsafe_code, reason = "rdkafka's records are events of their own; these are lent during a callback")]

use std::ffi::{CStr, c_void};
use std::marker::PhantomData;
use std::ptr;

use rdkafka::bindings as sys;
use rdkafka::error::RDKafkaErrorCode;

/// A record as it was fetched, or an error in its place.
#[derive(Clone, Copy)]
pub(crate) struct Fetched<'a> {
    message: &'a sys::rd_kafka_message_t,
}

impl<'a> Fetched<'a> {
    /// A record that librdkafka has lent, which must be whole.
    pub(super) fn of(message: &'a sys::rd_kafka_message_t) -> Fetched<'a> {
        Fetched { message }
    }

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
