//! An arena: memory that records are copied into once, in chunks that are freed one by one.

use bytes::{Bytes, BytesMut};

/// The first chunk is small, for topics that get little.
const CHUNK_BYTES_MIN: usize = 1024;
/// As one slice of a chunk holds all of it, chunks stay small against what a log holds.
const CHUNK_BYTES_MAX: usize = 64 * 1024;
/// What is larger gets memory of its own, so that the ends of chunks that go to waste are small.
const SHARED_BYTES_MAX: usize = CHUNK_BYTES_MAX / 8;

/// Gives out slices of chunks.
#[derive(Debug, Default)]
pub(crate) struct Arena {
    free: BytesMut,
    chunk_bytes: usize,
}

impl Arena {
    /// A slice of `bytes` bytes, as `fill` puts them.
    pub(crate) fn slice(&mut self, bytes: usize, fill: impl FnOnce(&mut BytesMut)) -> Bytes {
        if bytes > SHARED_BYTES_MAX {
            let mut own = BytesMut::with_capacity(bytes);
            fill(&mut own);
            return own.freeze();
        }
        if self.free.capacity() < bytes {
            self.chunk_bytes = (2 * self.chunk_bytes).clamp(CHUNK_BYTES_MIN, CHUNK_BYTES_MAX);
            self.free = BytesMut::with_capacity(self.chunk_bytes.max(bytes));
        }
        fill(&mut self.free);
        self.free.split().freeze()
    }
}

#[cfg(test)]
mod tests {
    use super::{Arena, CHUNK_BYTES_MAX};

    fn addresses(arena: &mut Arena, bytes: usize) -> (usize, bytes::Bytes) {
        let mut seen = 0;
        let slice = arena.slice(bytes, |to| {
            to.resize(bytes, 7);
            seen = to.as_ptr().addr();
        });
        (seen, slice)
    }

    #[test]
    fn a_slice_stays_where_it_was_written() {
        let mut arena = Arena::default();
        let slices: Vec<_> =
            [1, 300, 5_000, 1, 100_000, 20_000, 0, 64].map(|bytes| addresses(&mut arena, bytes)).into();
        for (written, slice) in &slices {
            assert!(slice.is_empty() || *written == slice.as_ptr().addr());
            assert!(slice.iter().all(|byte| *byte == 7));
        }
    }

    #[test]
    fn a_chunk_is_freed_with_its_last_slice_while_others_stay() {
        let mut arena = Arena::default();
        let first = arena.slice(1_000, |to| to.resize(1_000, 1));
        let later: Vec<_> = (0..CHUNK_BYTES_MAX / 500).map(|_| arena.slice(1_000, |to| to.resize(1_000, 2))).collect();
        assert!(first.is_unique() && !later.is_empty());
    }
}
