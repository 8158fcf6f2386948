//! The window as packs see it: what is new, what lies between commits, and the whole made anew.

use super::{Dedupe, IdHash, Remembered};

impl Dedupe {
    /// Makes these ids, in whatever order and with repetitions, the window at `now`.
    pub(crate) fn rebuild(&mut self, mut ids: Vec<(IdHash, Remembered)>, now: Remembered) {
        ids.retain(|(_, when)| self.within(*when, now));
        ids.sort_by_key(|(_, when)| when.ordinal);
        ids.dedup_by_key(|(_, when)| when.ordinal);
        *self = Dedupe::new(self.window_ms, self.ids_max);
        self.ring.reserve(ids.len());
        self.table.reserve(ids.len(), |_| 0);
        for (id, when) in ids {
            self.remember(id, when);
        }
        self.commit(now);
    }

    /// What was remembered since the last commit, in the order in which it was.
    pub(crate) fn fresh(&self) -> impl Iterator<Item = (IdHash, Remembered)> {
        self.ring.range(self.ring.len() - self.fresh..).copied()
    }

    /// Whether anything was remembered since the last commit.
    pub(crate) fn has_fresh(&self) -> bool {
        self.fresh > 0
    }

    /// The ids with ordinals above `after` and up to `upto`, which are those of commits: between
    /// commits the ring is not in the order of ordinals, from one to the next it is.
    pub(crate) fn between(&self, after: u64, upto: u64) -> impl Iterator<Item = (IdHash, Remembered)> {
        let start = self.ring.partition_point(|(_, when)| when.ordinal <= after);
        let end = self.ring.partition_point(|(_, when)| when.ordinal <= upto);
        self.ring.range(start..end.max(start)).copied()
    }

    /// How many ids are left once those that have left the window at `now` are forgotten.
    pub(crate) fn len_at(&self, now: Remembered) -> usize {
        self.ring.len() - self.ring.iter().take_while(|(_, when)| !self.within(*when, now)).count()
    }

    /// Every id kept, within the window or not.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(IdHash, Remembered)> {
        self.ring.iter()
    }
}
