//! Condemned: records that make what no topic takes, as was found out by trying; they are dead
//! letters, whatever they say.

use std::collections::BTreeMap;

use stockflow_log::Record;

/// A subscription and a partition.
type Input = (u16, u32);

/// The condemned records of a thread, one of each partition at most: the first that it comes to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Condemned(BTreeMap<Input, (i64, String)>);

impl Condemned {
    /// Condemns a record; whether that is news.
    pub(crate) fn add(&mut self, (subscription, partition, offset): (u16, u32, i64), why: String) -> bool {
        let before = self.0.insert((subscription, partition), (offset, why));
        before.is_none_or(|(before, _)| before != offset)
    }

    /// Why a record is condemned, if it is.
    pub(crate) fn why(&self, record: &Record) -> Option<&str> {
        let (offset, why) = self.0.get(&(record.subscription, record.partition))?;
        (*offset == record.offset).then_some(why)
    }

    /// Forgets those that `is_done` says have become letters; whether there were any.
    pub(crate) fn forget(&mut self, is_done: impl Fn(u16, u32, i64) -> bool) -> bool {
        let before = self.0.len();
        self.0.retain(|(subscription, partition), (offset, _)| !is_done(*subscription, *partition, *offset));
        self.0.len() < before
    }
}
