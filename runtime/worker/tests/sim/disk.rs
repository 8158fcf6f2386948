//! The disk of a worker: local stores that fail, tear, and go back to what they were.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use stockflow_store::{Loaded, ShardStore, StoreError, Stores};

use crate::chaos::{Chaos, CrashAfter, CrashBefore, DiskFull, DiskLate, DiskTorn, Fault, Life};
use crate::mutation::Mutation;

const WRITING: [Fault; 5] = [CrashBefore, CrashAfter, DiskFull, DiskLate, DiskTorn];
const READING: [Fault; 3] = [CrashBefore, DiskFull, DiskTorn];

/// What a store has of one shard.
#[derive(Clone, Debug, Default)]
pub struct Content {
    pub packs: BTreeMap<u64, Vec<Vec<u8>>>,
    pub mark: Option<i64>,
    /// Whether the last pack was not written to its end.
    torn: bool,
    /// Of which changelog it is.
    pub life: String,
}

impl Content {
    pub fn is_torn(&self) -> bool {
        self.torn
    }
}

/// What is on a disk; clones are the same disk.
#[derive(Clone, Debug, Default)]
pub struct Disk(Arc<Mutex<BTreeMap<u32, Content>>>);

impl Disk {
    pub fn shards(&self) -> MutexGuard<'_, BTreeMap<u32, Content>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Another disk with the same on it.
    pub fn copy(&self) -> Disk {
        Disk(Arc::new(Mutex::new(self.shards().clone())))
    }

    /// Writes a pack, if it follows the last one.
    pub fn append(&self, chaos: &Chaos, shard: u32, seq: u64, records: Vec<Vec<u8>>) -> Result<(), StoreError> {
        let mut shards = self.shards();
        let content = shards.entry(shard).or_default();
        if let Some((last, _)) = content.packs.last_key_value()
            && (seq != last + 1 || content.torn)
        {
            return Err(StoreError::Order { shard, seq, last: *last });
        }
        content.packs.insert(seq, records);
        let mut state = chaos.state();
        let committed = state.committed.get(&shard).map_or(0, |committed| committed.1);
        if seq > committed {
            state.violated("a store has what is committed", format!("shard {shard}: pack {seq} after {committed}"));
        }
        Ok(())
    }
}

/// The stores of one life of a worker.
pub struct FaultyStores {
    pub disk: Disk,
    pub chaos: Chaos,
    pub life: Life,
}

struct FaultyStore {
    disk: Disk,
    chaos: Chaos,
    life: Life,
    shard: u32,
}

impl Stores for FaultyStores {
    fn shard(&self, shard: u32, of: &str) -> Result<Box<dyn ShardStore>, StoreError> {
        let FaultyStores { disk, chaos, life } = self;
        let is_heir = chaos.state().mutation == Some(Mutation::Heir);
        let mut shards = disk.shards();
        let content = shards.entry(shard).or_default();
        if content.life != of && !is_heir {
            *content = Content { life: of.to_owned(), ..Content::default() };
        }
        drop(shards);
        Ok(Box::new(FaultyStore { disk: disk.clone(), chaos: chaos.clone(), life: *life, shard }))
    }
}

fn full() -> StoreError {
    let source = std::io::Error::from(std::io::ErrorKind::StorageFull);
    StoreError::Io { step: "write", path: PathBuf::from("disk"), source }
}

impl FaultyStore {
    fn change(&self, step: &'static str, it: impl FnOnce(&mut Content)) -> Result<(), StoreError> {
        let fault = self.chaos.state().decide(self.life, step, &[CrashBefore, CrashAfter, DiskFull, DiskLate]);
        if matches!(fault, Some(CrashBefore | DiskFull)) {
            return Err(full());
        }
        it(self.disk.shards().entry(self.shard).or_default());
        fault.map_or(Ok(()), |_| Err(full()))
    }
}

impl ShardStore for FaultyStore {
    fn load(&mut self, each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>) -> Result<Loaded, StoreError> {
        let fault = self.chaos.state().decide(self.life, "load the store", &READING);
        if fault.is_some_and(|fault| fault != DiskTorn) {
            return Err(full());
        }
        let content = self.disk.shards().get(&self.shard).cloned().unwrap_or_default();
        let torn = content.torn || fault == Some(DiskTorn);
        let ends = if torn { content.packs.len().saturating_sub(1) } else { usize::MAX };
        for (seq, records) in content.packs.iter().take(ends) {
            if records.iter().any(|record| each(*seq, record).is_break()) {
                break;
            }
        }
        if torn {
            return Err(StoreError::Damaged {
                shard: self.shard,
                path: PathBuf::from("disk"),
                what: "torn".to_owned(),
            });
        }
        // Where an earlier changelog ended says nothing of this one.
        let is_heir = self.chaos.state().mutation == Some(Mutation::Heir);
        Ok(Loaded { changelog_from: content.mark.filter(|_| !is_heir) })
    }

    fn append(&mut self, seq: u64, records: &mut dyn Iterator<Item = &[u8]>) -> Result<(), StoreError> {
        let fault = self.chaos.state().decide(self.life, "append to the store", &WRITING);
        if matches!(fault, Some(CrashBefore | DiskFull)) {
            return Err(full());
        }
        let records = records.map(<[u8]>::to_vec).collect();
        self.disk.append(&self.chaos, self.shard, seq, records)?;
        if fault == Some(DiskTorn)
            && let Some(content) = self.disk.shards().get_mut(&self.shard)
        {
            content.torn = true;
        }
        fault.map_or(Ok(()), |_| Err(full()))
    }

    fn mark(&mut self, changelog_offset: i64) -> Result<(), StoreError> {
        self.change("mark the store", |content| content.mark = Some(changelog_offset))
    }

    fn drop_before(&mut self, seq: u64) -> Result<(), StoreError> {
        self.change("trim the store", |content| content.packs = content.packs.split_off(&seq))
    }

    fn clear(&mut self) -> Result<(), StoreError> {
        self.change("clear the store", |content| {
            *content = Content { life: std::mem::take(&mut content.life), ..Content::default() }
        })
    }

    fn bytes(&self) -> u64 {
        0
    }
}
