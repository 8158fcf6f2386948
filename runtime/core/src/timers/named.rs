//! Named timers: those that one rule has set on one key.

use crate::config::TIMERS_PER_KEY_MAX;

/// For when a timer is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Set {
    pub(crate) due_ms: i64,
    /// How many timers in a row, each set by the one before, were set for a time that had come
    /// already. Not packed: a shard that is restored counts anew.
    pub(crate) overdue: u32,
}

/// What a timer has beside name and time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Queued {
    /// That of the one entry of the queue that stands for it.
    pub(super) serial: u64,
    pub(super) overdue: u32,
}

/// The timers that a rule has set on a key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named {
    pub(crate) timers: Vec<(Box<str>, i64)>,
    /// One for each of them.
    pub(super) queued: Vec<Queued>,
    /// The pack that holds them; 0 for none yet. Packed ones stay, empty, until a pack says so.
    pub(crate) mark: u64,
}

/// A rule has more timers on a key than it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooManyTimers;

impl Named {
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.timers.iter().position(|(n, _)| **n == *name)
    }

    pub(super) fn get(&self, place: usize) -> Set {
        Set { due_ms: self.timers[place].1, overdue: self.queued[place].overdue }
    }

    /// Sets, moves or (with `None`) cancels; `place` is where the timer is, if it is set.
    pub(super) fn set(
        &mut self,
        place: Option<usize>,
        name: &str,
        to: Option<Set>,
        serial: u64,
    ) -> Result<(), TooManyTimers> {
        match (place, to) {
            (Some(place), Some(Set { due_ms, overdue })) => {
                self.timers[place].1 = due_ms;
                self.queued[place] = Queued { serial, overdue };
            }
            (Some(place), None) => {
                self.timers.swap_remove(place);
                self.queued.swap_remove(place);
            }
            (None, Some(_)) if self.timers.len() >= TIMERS_PER_KEY_MAX => return Err(TooManyTimers),
            (None, Some(Set { due_ms, overdue })) => {
                self.timers.push((name.into(), due_ms));
                self.queued.push(Queued { serial, overdue });
            }
            (None, None) => {}
        }
        Ok(())
    }
}
