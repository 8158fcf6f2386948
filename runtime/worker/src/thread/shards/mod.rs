//! Shards: those that a thread owns, by their numbers.

mod durable;
mod held;
mod load;

use std::collections::BTreeMap;
use std::sync::Arc;

use stockflow_log::TopicPartition;

use crate::stage::Stage;
pub(super) use held::{Held, Mark};
pub(super) use load::take_over;

/// The shards of a thread.
pub(super) struct Shards {
    stage: Arc<Stage>,
    all: BTreeMap<u32, Held>,
}

impl Shards {
    /// None yet.
    pub(super) fn new(stage: &Arc<Stage>) -> Shards {
        Shards { stage: Arc::clone(stage), all: BTreeMap::new() }
    }

    /// The shard of a partition; a stage without a ledger has nothing to tell partitions apart by.
    pub(super) fn number_of(&self, partition: u32) -> u32 {
        if self.stage.config.ledger.is_some() { partition } else { 0 }
    }

    /// The changelog's partition of a shard.
    pub(super) fn changelog_of(&self, number: u32) -> Option<TopicPartition> {
        let durable = self.stage.durable.as_ref()?;
        Some(TopicPartition { topic: durable.changelog.clone(), partition: number })
    }

    /// The shard of a partition, if it is here.
    pub(super) fn of(&self, partition: u32) -> Option<&Held> {
        self.all.get(&self.number_of(partition))
    }

    /// The shard of a partition, if it is here.
    pub(super) fn of_mut(&mut self, partition: u32) -> Option<&mut Held> {
        self.all.get_mut(&self.number_of(partition))
    }

    /// The shard of a partition, an empty one if there was none.
    pub(super) fn of_or_empty(&mut self, partition: u32) -> &mut Held {
        let number = self.number_of(partition);
        self.all.entry(number).or_insert_with(|| Held::new(&self.stage, number))
    }

    /// Makes the shard of a partition anew, of its local store; whether that gave anything. One that
    /// is here is left as it is.
    pub(super) fn load(&mut self, partition: u32) -> bool {
        let number = self.number_of(partition);
        if self.all.contains_key(&number) {
            return false;
        }
        let mut held = Held::new(&self.stage, number);
        let from_store = load::load(&self.stage, number, &mut held);
        self.all.insert(number, held);
        from_store
    }

    /// The shard of a partition begins anew, with an empty store.
    pub(super) fn begin_anew(&mut self, partition: u32) {
        let number = self.number_of(partition);
        let store = self.all.remove(&number).and_then(|held| held.store);
        let mut held = Held::new(&self.stage, number);
        held.store = store.and_then(|mut store| store.clear().is_ok().then_some(store));
        self.all.insert(number, held);
    }

    /// A partition goes, and its shard with it.
    pub(super) fn go(&mut self, partition: u32) {
        if self.stage.config.ledger.is_some() {
            self.all.remove(&partition);
        }
    }

    pub(super) fn clear(&mut self) {
        self.all.clear();
    }

    /// What the transaction at hand did to them stands.
    pub(super) fn commit(&mut self) {
        self.all.values_mut().for_each(|held| held.shard.commit());
    }

    /// What the transaction at hand did to them never was.
    pub(super) fn rollback(&mut self) {
        self.all.values_mut().for_each(|held| held.shard.rollback());
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (u32, &Held)> {
        self.all.iter().map(|(number, held)| (*number, held))
    }

    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = (u32, &mut Held)> {
        self.all.iter_mut().map(|(number, held)| (*number, held))
    }
}
