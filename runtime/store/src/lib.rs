//! The local store: copies of what the changelog holds, for a fast restart.
//!
//! A shard's packs come in by their number, one after the other, and go from the front as they are superseded; on
//! restart they are read once, in order. [`FolderStores`] keeps them in files, [`MemoryStores`] for tests and
//! simulation. Which engine, and why: `ENGINES.md`.
//!
//! What holds:
//! - What was appended before a `kill -9` is there afterwards. Nothing is ever synced to the disk: after a power loss
//!   a store holds what it held at some earlier moment, or says [`StoreError::Damaged`]. The changelog fills up the
//!   rest, or all of it.
//! - Every call takes effect as a whole, or not at all.
//! - No error is the end of the process, and after one the store can be used again.

mod api;
mod cut;
mod engine;
mod error;
mod fault;
mod file;
mod folder;
mod label;
mod lock;
mod memory;
mod range;
mod rows;
mod shard;
mod unsynced;

pub use api::{Loaded, MAX_RECORD_BYTES, ShardStore, Stores};
pub use error::StoreError;
pub use folder::FolderStores;
pub use memory::MemoryStores;
