//! Stores in memory, for tests and simulations. Clones are the same stores.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::api::{Loaded, ShardStore, Stores};
use crate::error::StoreError;
use crate::range::{self, Range};

#[derive(Debug, Default)]
struct Content {
    packs: BTreeMap<u64, Vec<Box<[u8]>>>,
    changelog_from: Option<i64>,
    life: String,
}

/// Stores in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryStores {
    shards: Arc<Mutex<BTreeMap<u32, Content>>>,
}

struct MemoryStore {
    stores: MemoryStores,
    number: u32,
}

impl MemoryStores {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<u32, Content>> {
        self.shards.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stores for MemoryStores {
    fn shard(&self, number: u32, life: &str) -> Result<Box<dyn ShardStore>, StoreError> {
        let mut shards = self.lock();
        if shards.get(&number).is_some_and(|content| content.life != life) {
            shards.remove(&number);
        }
        shards.entry(number).or_default().life = life.to_owned();
        drop(shards);
        Ok(Box::new(MemoryStore { stores: self.clone(), number }))
    }
}

impl ShardStore for MemoryStore {
    fn load(&mut self, each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>) -> Result<Loaded, StoreError> {
        let mut shards = self.stores.lock();
        let content = shards.entry(self.number).or_default();
        let records = content.packs.iter().flat_map(|(seq, records)| records.iter().map(|record| (*seq, record)));
        for (seq, record) in records {
            if each(seq, record).is_break() {
                break;
            }
        }
        Ok(Loaded { changelog_from: content.changelog_from })
    }

    fn append(&mut self, seq: u64, records: &mut dyn Iterator<Item = &[u8]>) -> Result<(), StoreError> {
        let mut shards = self.stores.lock();
        let content = shards.entry(self.number).or_default();
        let ends = content.packs.first_key_value().zip(content.packs.last_key_value());
        let held = ends.map(|((first, _), (last, _))| Range { first: *first, last: *last });
        range::with(held, self.number, seq)?;
        let check = |record: &[u8]| range::check_length(self.number, seq, record).map(|()| record.into());
        let records: Vec<Box<[u8]>> = records.map(check).collect::<Result<_, _>>()?;
        content.packs.insert(seq, records);
        Ok(())
    }

    fn mark(&mut self, changelog_offset: i64) -> Result<(), StoreError> {
        self.stores.lock().entry(self.number).or_default().changelog_from = Some(changelog_offset);
        Ok(())
    }

    fn drop_before(&mut self, seq: u64) -> Result<(), StoreError> {
        let mut shards = self.stores.lock();
        let packs = &mut shards.entry(self.number).or_default().packs;
        *packs = packs.split_off(&seq);
        Ok(())
    }

    fn clear(&mut self) -> Result<(), StoreError> {
        let mut shards = self.stores.lock();
        let content = shards.entry(self.number).or_default();
        *content = Content { life: std::mem::take(&mut content.life), ..Content::default() };
        Ok(())
    }

    fn bytes(&self) -> u64 {
        let shards = self.stores.lock();
        let packs = shards.get(&self.number).into_iter().flat_map(|content| content.packs.values().flatten());
        packs.map(|record| u64::try_from(record.len()).unwrap_or(u64::MAX)).sum()
    }
}
