//! The chain: each pack follows on the very record before it, and reads on where that one ends.

use super::error::{DiscontinuedSnafu, PackError, UnchainedSnafu};
use super::head::{PackHead, pack_checksum};
use super::restore::Restored;
use crate::shard::Shard;

impl Shard {
    /// A pack that is known: the last one must be the very same, or this is another's changelog.
    pub(super) fn skip(&self, record: &[u8], head: &PackHead) -> Result<Restored, PackError> {
        let (expected, found) = (self.journal.checksum, pack_checksum(record));
        if head.seq == self.journal.seq && head.is_last() && found != expected {
            return UnchainedSnafu { seq: head.seq, expected, found }.fail();
        }
        Ok(Restored::Skipped)
    }

    /// Whether the pack was written behind the last one, and reads on where that ends.
    pub(super) fn follows(&self, head: &PackHead) -> Result<(), PackError> {
        let (seq, expected, found) = (head.seq, self.journal.checksum, head.before);
        if found != expected {
            return UnchainedSnafu { seq, expected, found }.fail();
        }
        match self.journal.input_next {
            Some(expected) if head.is_last() && head.from != Some(expected) => {
                DiscontinuedSnafu { seq, expected, found: head.from }.fail()
            }
            _ => Ok(()),
        }
    }
}
