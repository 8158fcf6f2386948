//! Copies fetched records out of librdkafka's memory, many into one block.

use bytes::{Bytes, BytesMut};
use stockflow_log::{Headers, Record};

use crate::sys::fetched::Fetched;

/// Bytes of a block that records are copied into. A record that is kept keeps its block.
const BLOCK_BYTES: usize = 64 * 1024;

/// The block that records are copied into now. A block whose records are gone is used again.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    block: BytesMut,
}

impl Blocks {
    pub(crate) fn record(&mut self, subscription: u16, partition: u32, fetched: Fetched<'_>) -> Record {
        Record {
            subscription,
            partition,
            offset: fetched.offset(),
            timestamp_ms: fetched.timestamp_ms(),
            key: fetched.key().map(|key| self.copy(key)),
            value: fetched.value().map(|value| self.copy(value)),
            headers: self.headers(fetched),
        }
    }

    fn headers(&mut self, fetched: Fetched<'_>) -> Headers {
        fetched.headers().map(|(name, value)| (name.to_string_lossy().into(), self.copy(value))).collect()
    }

    fn copy(&mut self, bytes: &[u8]) -> Bytes {
        if bytes.len() > self.block.capacity() {
            self.block.reserve(bytes.len().max(BLOCK_BYTES));
        }
        self.block.extend_from_slice(bytes);
        self.block.split().freeze()
    }
}
