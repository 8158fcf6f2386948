//! Condemned: records that make what no topic takes, as was found out by trying; they are dead
//! letters, whatever they say.

use std::collections::BTreeMap;

use stockflow_codec::DecodeError;
use stockflow_log::Record;

use crate::stage::InputPartition;

/// The condemned records of a thread, one of each partition at most: the first that it comes to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Condemned(BTreeMap<InputPartition, Sentence>);

#[derive(Clone, Debug)]
struct Sentence {
    offset: i64,
    why: String,
    /// Whether its letter was not taken either, and goes without the record.
    is_bare: bool,
}

impl Condemned {
    /// Condemns a record: first to a letter with all of it, then to one without; whether anything
    /// changes by that.
    pub(crate) fn add(&mut self, (subscription, partition, offset): (u16, u32, i64), why: String) -> bool {
        let input = (subscription, partition);
        match self.0.get_mut(&input).filter(|before| before.offset == offset) {
            Some(before) => !std::mem::replace(&mut before.is_bare, true),
            None => {
                self.0.insert(input, Sentence { offset, why, is_bare: false });
                true
            }
        }
    }

    /// Why a record is a dead letter, if it is condemned.
    pub(crate) fn of(&self, record: &Record) -> Option<DecodeError> {
        let Sentence { offset, why, is_bare } = self.0.get(&(record.subscription, record.partition))?;
        (*offset == record.offset).then(|| DecodeError::OutputRefused { why: why.clone(), is_bare: *is_bare })
    }

    /// Forgets those that `is_done` says have become letters; whether there were any.
    pub(crate) fn forget(&mut self, is_done: impl Fn(u16, u32, i64) -> bool) -> bool {
        let before = self.0.len();
        self.0.retain(|(subscription, partition), of| !is_done(*subscription, *partition, of.offset));
        self.0.len() < before
    }
}
