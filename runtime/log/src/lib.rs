//! The Log interface, Kafka in shape, and the in-process log.
//!
//! A worker thread owns one [`Consumer`] and one [`Producer`]. What it reads is committed data
//! only; what it writes, offsets included, becomes visible in one transaction or not at all.

pub mod api;
mod arena;
mod buffer;
mod commit;
mod committed;
mod compact;
mod consumer;
mod entry;
pub mod error;
mod feeder;
mod group;
mod join;
mod lanes;
pub mod limits;
mod membership;
mod memory;
mod murmur2;
mod partition;
mod position;
mod producer;
mod progress;
mod reader;
mod reading;
mod say;
mod state;
mod topic;

pub use api::{
    Assignment, Bounds, Committed, Consumer, ConsumerOptions, GroupMetadata, Headers, Log, Offset, OutRecord, Producer,
    Reader, Record, Start, Subscription, TopicPartition,
};
pub use committed::{ReadError, read_committed};
pub use consumer::MemoryConsumer;
pub use error::LogError;
pub use feeder::Feeder;
pub use memory::MemoryLog;
pub use murmur2::{murmur2, partition_for};
pub use position::{Position, Verdict};
pub use producer::MemoryProducer;
pub use reader::MemoryReader;
pub use say::say;
pub use topic::TopicCleanup;
