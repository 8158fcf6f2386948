//! The id of a line: its number and a hash of its value.

use std::io::Write;

use bytes::{BufMut, Bytes, BytesMut};
use xxhash_rust::xxh3::xxh3_64;

/// Bytes of ids that are made in one piece of memory.
const PIECE_BYTES: usize = 64 * 1024;
/// Longest id: a u64 in decimals, a hyphen, 16 hex digits.
const ID_BYTES_MAX: usize = 20 + 1 + 16;

/// Makes ids, many in one piece of memory.
#[derive(Debug, Default)]
pub(super) struct Ids {
    piece: BytesMut,
}

impl Ids {
    /// The id of line `number`, which holds `value`.
    pub(super) fn next(&mut self, number: u64, value: &[u8]) -> Bytes {
        if self.piece.capacity() < ID_BYTES_MAX {
            self.piece = BytesMut::with_capacity(PIECE_BYTES);
        }
        // Writing to memory that is there cannot fail.
        let _ = write!((&mut self.piece).writer(), "{number}-{:016x}", xxh3_64(value));
        self.piece.split().freeze()
    }
}
