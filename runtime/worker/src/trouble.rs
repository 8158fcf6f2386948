//! Trouble: what interrupts a turn, by what is to be done about it.

use stockflow_core::{Death, TrailError};
use stockflow_log::{LogError, Record, TopicPartition};

use crate::error::WorkerError;

/// Where in the log's work an error came up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Reading: nothing was changed.
    Read,
    /// Writing into a transaction, or ending it.
    Write,
}

/// Why a turn was not finished.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// A rule that halts failed there.
    Halted(Box<Halting>),
    /// The log said no.
    Log { side: Side, step: &'static str, source: LogError },
    /// Not what follows on the last commit was read.
    Stray(Box<Stray>),
    /// Nothing that a thread can mend.
    Ended(Box<WorkerError>),
}

impl Trouble {
    pub(crate) fn read(step: &'static str) -> impl Fn(LogError) -> Trouble {
        move |source| Trouble::Log { side: Side::Read, step, source }
    }

    pub(crate) fn send(step: &'static str) -> impl Fn(LogError) -> Trouble {
        move |source| Trouble::Log { side: Side::Write, step, source }
    }

    pub(crate) fn stray(partition: &TopicPartition, error: TrailError) -> Trouble {
        Trouble::Stray(Box::new(Stray { partition: partition.clone(), error }))
    }

    pub(crate) fn commit(source: LogError) -> Trouble {
        Trouble::Log { side: Side::Write, step: "commit the transaction", source }
    }
}

impl From<WorkerError> for Trouble {
    fn from(error: WorkerError) -> Trouble {
        Trouble::Ended(Box::new(error))
    }
}

/// Of which partition something else was read than what follows on its last commit.
#[derive(Clone, Debug)]
pub(crate) struct Stray {
    pub(crate) partition: TopicPartition,
    pub(crate) error: TrailError,
}

/// Where a rule that halts failed: nothing of this input's partition from there on is done.
#[derive(Clone, Debug)]
pub(crate) struct Halting {
    pub(crate) subscription: u16,
    pub(crate) partition: u32,
    /// `None` where a timer failed, and no record.
    pub(crate) offset: Option<i64>,
    pub(crate) death: Death,
}

impl Halting {
    /// Whether the record is at this place or comes after it in its partition.
    pub(crate) fn is_at_or_before(&self, record: &Record) -> bool {
        (record.subscription, record.partition) == (self.subscription, self.partition)
            && self.offset.is_none_or(|offset| offset <= record.offset)
    }
}
