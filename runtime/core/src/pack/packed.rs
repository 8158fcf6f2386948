//! Packed: the records of packs, in memory that is used again.

use super::head::{CHECKSUM_BYTES, HEAD_BYTES, PackHead};
use crate::hash::short_hash;

/// Most bytes of one record of a changelog; with its key and headers it stays below the
/// 1 MiB that brokers take by default.
pub const PACK_BYTES_MAX: usize = 900 * 1024;

const BODY_BYTES_MAX: usize = PACK_BYTES_MAX - HEAD_BYTES - CHECKSUM_BYTES;

/// The records that transactions write to a changelog, in order. Reused from one to the next.
#[derive(Clone, Debug, Default)]
pub struct Packed {
    pub(crate) bytes: Vec<u8>,
    ends: Vec<usize>,
    /// The body of a pack that needs more than one record.
    long: Vec<u8>,
}

impl Packed {
    /// Forgets the records, keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    /// How many records.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The records, in the order in which they are to be sent.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.bytes[start..*end])
    }

    /// Makes room for a head; the body is to be written behind it, to `bytes`.
    pub(crate) fn begin(&mut self) {
        self.bytes.resize(self.end() + HEAD_BYTES, 0);
    }

    /// Makes records of the body that was written since [`Packed::begin`]; gives the checksum of
    /// the last.
    pub(crate) fn finish(&mut self, head: &PackHead) -> u64 {
        let start = self.end();
        let body = self.bytes.len() - start - HEAD_BYTES;
        if body <= BODY_BYTES_MAX {
            return self.sign(start, &PackHead { part: 0, parts: 1, ..*head });
        }
        let mut long = std::mem::take(&mut self.long);
        long.clear();
        long.extend_from_slice(&self.bytes[start + HEAD_BYTES..]);
        self.bytes.truncate(start);
        let parts = crate::outcome::count(body.div_ceil(BODY_BYTES_MAX));
        let mut last = 0;
        for (part, chunk) in (0..parts).zip(long.chunks(BODY_BYTES_MAX)) {
            let start = self.end();
            self.begin();
            self.bytes.extend_from_slice(chunk);
            last = self.sign(start, &PackHead { part, parts, ..*head });
        }
        self.long = long;
        last
    }

    fn end(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    fn sign(&mut self, start: usize, head: &PackHead) -> u64 {
        let of_last = |offset: Option<i64>| offset.filter(|_| head.is_last());
        let head = PackHead { from: of_last(head.from), input_next: of_last(head.input_next), ..*head };
        self.bytes[start..start + HEAD_BYTES].copy_from_slice(&head.to_bytes());
        let checksum = short_hash(&self.bytes[start..]);
        self.bytes.extend_from_slice(&checksum.to_le_bytes());
        self.ends.push(self.bytes.len());
        checksum
    }
}
