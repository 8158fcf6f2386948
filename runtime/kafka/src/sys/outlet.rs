//! Speaks to librdkafka: records into a producer's queue, by topics that are looked up once.

#![allow(
    unsafe_code,
    reason = "rdkafka looks a topic up by its name for each record, and copies names of headers twice"
)]

use std::ffi::{CString, c_void};
use std::ptr::{self, NonNull};
use std::sync::Arc;

use rdkafka::bindings::{self as sys, rd_kafka_vtype_t as Tag};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{BaseProducer, Producer};
use stockflow_log::OutRecord;

use crate::base::context::Context;

/// librdkafka's word for wherever the key belongs.
const ANY_PARTITION: i32 = -1;

/// A producer, and the topics that it has sent to.
pub(crate) struct Outlet {
    topics: Vec<(Box<str>, NonNull<sys::rd_kafka_topic_t>)>,
    /// After the topics, which must be given back first.
    producer: Arc<BaseProducer<Context>>,
}

// SAFETY: librdkafka's topics may be used by any thread.
unsafe impl Send for Outlet {}

impl Outlet {
    pub(crate) fn new(producer: Arc<BaseProducer<Context>>) -> Outlet {
        Outlet { topics: Vec::new(), producer }
    }

    pub(crate) fn producer(&self) -> &BaseProducer<Context> {
        &self.producer
    }

    /// Copies a record into the queue, to this partition or where its key belongs.
    pub(crate) fn send(&mut self, record: &OutRecord<'_>, partition: Option<i32>) -> Result<(), KafkaError> {
        let topic = self.topic(record.topic)?;
        let headers = Headers::of(record);
        let (value, value_len) = parts(record.value);
        let (key, key_len) = parts(record.key);
        // SAFETY: client, topic, key and value are alive during the call, which copies the last
        // two; each argument has the type that the tag before it asks for. The headers belong to
        // librdkafka if it takes the record.
        let code = unsafe {
            sys::rd_kafka_producev(
                self.producer.client().native_ptr(),
                Tag::RD_KAFKA_VTYPE_RKT,
                topic.as_ptr(),
                Tag::RD_KAFKA_VTYPE_PARTITION,
                partition.unwrap_or(ANY_PARTITION),
                Tag::RD_KAFKA_VTYPE_MSGFLAGS,
                sys::RD_KAFKA_MSG_F_COPY,
                Tag::RD_KAFKA_VTYPE_VALUE,
                value,
                value_len,
                Tag::RD_KAFKA_VTYPE_KEY,
                key,
                key_len,
                Tag::RD_KAFKA_VTYPE_TIMESTAMP,
                record.timestamp_ms,
                Tag::RD_KAFKA_VTYPE_HEADERS,
                headers.0,
                Tag::RD_KAFKA_VTYPE_END,
            )
        };
        if code == sys::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR {
            headers.given();
            return Ok(());
        }
        Err(KafkaError::MessageProduction(RDKafkaErrorCode::from(code)))
    }

    fn topic(&mut self, name: &str) -> Result<NonNull<sys::rd_kafka_topic_t>, KafkaError> {
        if let Some((_, topic)) = self.topics.iter().find(|(known, _)| **known == *name) {
            return Ok(*topic);
        }
        let text = CString::new(name)?;
        // SAFETY: the client and the name are alive; without settings the topic has the client's.
        let topic =
            unsafe { sys::rd_kafka_topic_new(self.producer.client().native_ptr(), text.as_ptr(), ptr::null_mut()) };
        let topic = NonNull::new(topic).ok_or(KafkaError::MessageProduction(RDKafkaErrorCode::UnknownTopic))?;
        self.topics.push((name.into(), topic));
        Ok(topic)
    }
}

impl Drop for Outlet {
    fn drop(&mut self) {
        for (_, topic) in self.topics.drain(..) {
            // SAFETY: the topic is ours, and the client still alive.
            unsafe { sys::rd_kafka_topic_destroy(topic.as_ptr()) }
        }
    }
}

/// Headers on their way to librdkafka; null when there are none.
struct Headers(*mut sys::rd_kafka_headers_t);

impl Headers {
    fn of(record: &OutRecord<'_>) -> Headers {
        if record.headers.is_empty() {
            return Headers(ptr::null_mut());
        }
        // SAFETY: names and values are alive and as long as is said; they are copied.
        unsafe {
            let headers = sys::rd_kafka_headers_new(record.headers.len());
            for (name, value) in record.headers {
                let (at, len) = parts(Some(value));
                sys::rd_kafka_header_add(headers, name.as_ptr().cast(), signed(name.len()), at, signed(len));
            }
            Headers(headers)
        }
    }

    /// librdkafka has them now.
    fn given(mut self) {
        self.0 = ptr::null_mut();
    }
}

impl Drop for Headers {
    fn drop(&mut self) {
        if !self.0.is_null() {
            // SAFETY: nobody else has them.
            unsafe { sys::rd_kafka_headers_destroy(self.0) }
        }
    }
}

/// Where bytes are, and how many. Nothing is null; no bytes are somewhere.
fn parts(bytes: Option<&[u8]>) -> (*mut c_void, usize) {
    bytes.map_or((ptr::null_mut(), 0), |bytes| (bytes.as_ptr().cast_mut().cast(), bytes.len()))
}

/// A length as librdkafka takes it; slices are never longer.
fn signed(len: usize) -> isize {
    isize::try_from(len).unwrap_or(isize::MAX)
}
