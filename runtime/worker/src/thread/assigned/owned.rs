//! Owned: one assigned partition, from its coming to its going.

use std::time::Duration;

use stockflow_log::TopicPartition;

use super::aside::Aside;
use crate::clock::Stopwatch;
use crate::thread::restore::Restoring;

/// What a thread does about a partition of its own.
pub(in crate::thread) enum Standing {
    /// It waits for its turn to be restored; what it fetches is held back once `is_paused`.
    Waiting {
        /// Whether the consumer was told.
        is_paused: bool,
    },
    /// It is being restored.
    Restoring(Box<Restoring>),
    /// It works.
    Running,
}

/// A partition that the thread owns.
pub(in crate::thread) struct Owned {
    pub(in crate::thread) partition: TopicPartition,
    pub(super) standing: Standing,
    /// What was last committed, so that an idle thread commits a position once.
    committed: Option<i64>,
    /// Where it is read on: where it was sought to, or behind the last record of it. Not what was
    /// committed, nor what the log calls the position: a transaction says from where to where it has
    /// read, and the changelog is asked whether that follows on the one before.
    pub(super) reading: Option<i64>,
    /// Where it is to be read again from, after a transaction that was given up.
    pub(super) again_from: Option<i64>,
    /// When records last came in.
    came: Option<Stopwatch>,
    /// Where it cannot be read on.
    pub(super) aside: Option<Aside>,
}

impl Owned {
    pub(super) fn new(partition: TopicPartition, standing: Standing) -> Owned {
        Owned { partition, standing, committed: None, reading: None, again_from: None, came: None, aside: None }
    }

    pub(in crate::thread) fn is_running(&self) -> bool {
        matches!(self.standing, Standing::Running)
    }

    /// It waits to be restored, from the beginning if it was being restored.
    pub(in crate::thread) fn wait(&mut self) {
        self.standing = Standing::Waiting { is_paused: false };
    }

    /// Whether it waits, and the consumer does not know.
    pub(in crate::thread) fn is_to_be_paused(&self) -> bool {
        matches!(self.standing, Standing::Waiting { is_paused: false })
    }

    /// The consumer knows that it waits.
    pub(in crate::thread) fn note_paused(&mut self) {
        if let Standing::Waiting { is_paused } = &mut self.standing {
            *is_paused = true;
        }
    }

    pub(in crate::thread) fn restores(&mut self, restoring: Box<Restoring>) {
        self.standing = Standing::Restoring(restoring);
    }

    pub(super) fn take_restoring(&mut self) -> Option<Box<Restoring>> {
        let waiting = Standing::Waiting { is_paused: true };
        match std::mem::replace(&mut self.standing, waiting) {
            Standing::Restoring(restoring) => Some(restoring),
            other => {
                self.standing = other;
                None
            }
        }
    }

    /// Packs that a restore has read, while there is one.
    pub(in crate::thread) fn packs_restored(&self) -> Option<u64> {
        match &self.standing {
            Standing::Restoring(restoring) => Some(restoring.packs),
            _ => None,
        }
    }

    /// It works, from what is committed on. Where nothing was ever committed, what was given up
    /// still is to be read again.
    pub(in crate::thread) fn note_restored(&mut self, next: Option<i64>) {
        self.standing = Standing::Running;
        self.committed = next;
        if next.is_some() {
            (self.reading, self.again_from) = (next, None);
        }
    }

    pub(in crate::thread) fn committed(&self) -> Option<i64> {
        self.committed
    }

    /// The group has committed this, or nothing: it is read from there.
    pub(in crate::thread) fn goes_on_from(&mut self, committed: Option<i64>) {
        self.committed = committed;
        self.again_from = committed.or(self.again_from);
    }

    /// It is read on from `next`, where it was sought to or behind what was read.
    pub(in crate::thread) fn reads_on(&mut self, next: i64) {
        self.reading = Some(next);
    }

    /// It is read again from `from`.
    pub(in crate::thread) fn sought(&mut self, from: i64) {
        (self.reading, self.again_from) = (Some(from), None);
    }

    /// Where it is read on, by the thread's own count.
    pub(in crate::thread) fn reading(&self) -> Option<i64> {
        self.reading
    }

    /// Where it is to be read again from, before anything else of it.
    pub(in crate::thread) fn again_from(&self) -> Option<i64> {
        self.again_from
    }

    /// It is restored instead.
    pub(in crate::thread) fn forget_again(&mut self) {
        self.again_from = None;
    }

    pub(in crate::thread) fn note_came(&mut self) {
        self.came = Some(Stopwatch::start());
    }

    /// Whether nothing has come in for so long.
    pub(in crate::thread) fn is_quiet_for(&self, long: Duration) -> bool {
        self.came.is_none_or(|came| came.elapsed() >= long)
    }

    /// It cannot be read on at `next`; whether that is news.
    pub(in crate::thread) fn set_aside(&mut self, next: i64, why: String) -> bool {
        let known = self.aside.take().filter(|known| known.is_at(next));
        let is_news = known.is_none();
        self.aside = Some(Aside::at(next, why, known.as_ref()));
        is_news
    }

    pub(in crate::thread) fn is_set_aside(&self) -> bool {
        self.aside.is_some()
    }

    /// `next` was committed; whether it goes on after having been set aside before that.
    pub(super) fn note_committed(&mut self, next: i64) -> bool {
        (self.committed, self.reading) = (Some(next), Some(next));
        self.aside.take_if(|aside| aside.is_before(next)).is_some()
    }
}
