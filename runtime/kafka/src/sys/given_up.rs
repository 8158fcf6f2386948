//! Speaks to librdkafka: whether a record that was given up may be with the brokers all the same.

#![allow(unsafe_code, reason = "rdkafka does not tell how far a record came")]

use rdkafka::bindings::{self as sys, rd_kafka_msg_status_t as Status};
use rdkafka::message::BorrowedMessage;

/// Whether the record was sent, and nobody knows whether it was written.
pub(crate) fn may_be_written(record: &BorrowedMessage<'_>) -> bool {
    // SAFETY: the record is alive.
    let status = unsafe { sys::rd_kafka_message_status(record.ptr()) };
    status != Status::RD_KAFKA_MSG_STATUS_NOT_PERSISTED
}
