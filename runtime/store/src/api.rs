//! The interface to a local store, by shard.

use crate::error::StoreError;
use std::ops::ControlFlow;

/// How long one record may be, in bytes.
pub const MAX_RECORD_BYTES: usize = 1024 * 1024;

/// What a store gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// From this offset on the changelog holds all that is newer (see [`ShardStore::mark`]).
    pub changelog_from: Option<i64>,
}

/// The local copy of a shard's packs, which are numbered without holes.
pub trait ShardStore: Send {
    /// Hands over what it holds, oldest first, until `each` breaks: every record with the number of its pack.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] at the first hole, or torn or unreadable entry. What was handed over before it is
    /// good, but may end within a pack. Clear the store then.
    fn load(&mut self, each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>) -> Result<Loaded, StoreError>;

    /// Adds the records of a pack, which must follow the last one unless there is none.
    ///
    /// # Errors
    /// [`StoreError::Order`] and [`StoreError::TooLarge`]: nothing changed. After [`StoreError::Io`] the store holds
    /// what it held before, or the pack as well; if the same append is then refused as out of order, it is there.
    fn append(&mut self, seq: u64, records: &mut dyn Iterator<Item = &[u8]>) -> Result<(), StoreError>;

    /// Everything of the changelog below this offset is in the store, or older than what it holds.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::Damaged`]: the mark may be the one before, which is as true.
    fn mark(&mut self, changelog_offset: i64) -> Result<(), StoreError>;

    /// Drops packs below a number.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::Damaged`]: they may still be there. To drop takes a little space first: where
    /// the disk has none at all, only [`ShardStore::clear`] frees some.
    fn drop_before(&mut self, seq: u64) -> Result<(), StoreError>;

    /// Drops everything, damage too, and gives the space back.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the file could not be removed.
    fn clear(&mut self) -> Result<(), StoreError>;

    /// Length of the records that it holds, in bytes, as of the last call that saw them.
    fn bytes(&self) -> u64;
}

/// The stores of a stage's shards.
pub trait Stores: Send + Sync {
    /// That of one shard, a copy of the changelog that `life` tells from one that was deleted and made anew (in a file
    /// name: letters, digits, `-` and `_`); no more than one at a time can be used. Nothing is opened before the first
    /// call to it, so that one that is damaged can be cleared. What is there of another life is never given, and goes
    /// with the first append.
    ///
    /// # Errors
    /// None from the stores of this crate; others may have something to open.
    fn shard(&self, number: u32, life: &str) -> Result<Box<dyn ShardStore>, StoreError>;
}
