//! Which packs a store holds, and what may come next.

use crate::{
    api::MAX_RECORD_BYTES,
    error::{OrderSnafu, StoreError, TooLargeSnafu},
};
use snafu::ensure;

/// The packs that a store holds, by the numbers of the first and the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    pub first: u64,
    pub last: u64,
}

/// What there is with one more pack.
pub fn with(held: Option<Range>, shard: u32, seq: u64) -> Result<Range, StoreError> {
    let Some(Range { first, last }) = held else { return Ok(Range { first: seq, last: seq }) };
    ensure!(last.checked_add(1) == Some(seq), OrderSnafu { shard, seq, last });
    Ok(Range { first, last: seq })
}

/// What is left without the packs before `seq`.
pub fn without(held: Option<Range>, seq: u64) -> Option<Range> {
    held.filter(|held| held.last >= seq).map(|held| Range { first: held.first.max(seq), ..held })
}

/// Refuses a record beyond the limit.
pub fn check_length(shard: u32, seq: u64, record: &[u8]) -> Result<(), StoreError> {
    let (bytes, limit) = (record.len(), MAX_RECORD_BYTES);
    ensure!(bytes <= limit, TooLargeSnafu { shard, seq, bytes, limit });
    Ok(())
}
