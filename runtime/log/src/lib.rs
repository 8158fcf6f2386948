//! The Log interface, Kafka in shape, and the in-process log.
//!
//! A worker thread owns one [`Consumer`] and one [`Producer`]. What it reads is committed data
//! only; what it writes, offsets included, becomes visible in one transaction or not at all.

pub mod api;

pub use api::{
    Assignment, Consumer, ConsumerOptions, GroupMetadata, Headers, Log, LogError, Offset, OutRecord, Producer, Record,
    Start, Subscription, TopicPartition,
};
