//! The interface to a local store, by shard.

use std::ops::ControlFlow;

use snafu::Snafu;

/// Why a store did not do what it was asked to.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub))]
pub enum StoreError {
    /// An append that does not follow the last one.
    #[snafu(display("shard {shard}: pack {seq} does not follow pack {last}"))]
    Order {
        /// The shard.
        shard: u32,
        /// What was to be appended.
        seq: u64,
        /// The last one there is.
        last: u64,
    },
}

/// What a store gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// From this offset on the changelog holds all that is newer.
    pub changelog_from: Option<i64>,
}

/// The local copy of a shard's packs.
pub trait ShardStore: Send {
    /// What it holds, oldest first: every record with the number of its pack.
    fn load(&mut self, each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>) -> Result<Loaded, StoreError>;

    /// Adds the records of a pack, which must follow the last one unless there is none.
    fn append(&mut self, seq: u64, records: &mut dyn Iterator<Item = &[u8]>) -> Result<(), StoreError>;

    /// Everything of the changelog below this offset is in the store, or older than what it holds.
    fn mark(&mut self, changelog_offset: i64) -> Result<(), StoreError>;

    /// Drops packs below a number.
    fn drop_before(&mut self, seq: u64) -> Result<(), StoreError>;

    /// Drops everything.
    fn clear(&mut self) -> Result<(), StoreError>;

    /// Bytes that it holds, about.
    fn bytes(&self) -> u64;
}

/// The stores of a stage's shards.
pub trait Stores: Send + Sync {
    /// That of one shard.
    fn shard(&self, number: u32) -> Result<Box<dyn ShardStore>, StoreError>;
}
