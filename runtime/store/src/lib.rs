//! The local store: copies of what the changelog holds, for a fast restart.

mod api;
mod memory;

pub use api::{Loaded, ShardStore, StoreError, Stores};
pub use memory::MemoryStores;
