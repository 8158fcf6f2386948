//! Timers: what is due when, for reservations and for rules.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use crate::config::TIMERS_PER_KEY_MAX;
use crate::keys::KeyIndex;
use crate::reservations::{Reservations, Slot};

/// What falls due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// A hold expires.
    Reservation(Slot),
    /// A rule's timer fires.
    Rule { rule: u16, key: KeyIndex, name: Box<str> },
}

/// Something due at a time. Ordered by time alone: ties are broken by content, by the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) due_ms: i64,
    pub(crate) what: Due,
}

impl Ord for Entry {
    fn cmp(&self, other: &Entry) -> Ordering {
        self.due_ms.cmp(&other.due_ms)
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Entry) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The timers that a rule has set on a key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named {
    pub(crate) timers: Vec<(Box<str>, i64)>,
    /// The pack that holds them; 0 for none yet. Packed ones stay, empty, until a pack says so.
    pub(crate) mark: u64,
}

/// The queue of what is due. Entries are never taken out early: a reservation that ended or a
/// timer that was moved leaves a stale one, which is skipped when due and swept when too many.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    queue: BinaryHeap<Reverse<Entry>>,
    /// The timers that rules have set, by rule and key: the truth that entries are checked against.
    pub(crate) set: HashMap<(u16, KeyIndex), Named, FixedState>,
    /// Taken from the queue since the last commit.
    taken: Vec<Entry>,
    sweep_at: usize,
}

const SWEEP_MIN: usize = 4_096;

impl Timers {
    pub(crate) fn push(&mut self, entry: Entry) {
        self.queue.push(Reverse(entry));
    }

    /// When the next entry is due, stale or not.
    pub(crate) fn next_due_ms(&self) -> Option<i64> {
        self.queue.peek().map(|entry| entry.0.due_ms)
    }

    /// Takes the next entry that is due at or before `clock_ms`, stale or not.
    pub(crate) fn take_due(&mut self, clock_ms: i64) -> Option<Entry> {
        if self.queue.peek()?.0.due_ms > clock_ms {
            return None;
        }
        let Reverse(entry) = self.queue.pop()?;
        self.taken.push(entry.clone());
        Some(entry)
    }

    /// When a rule's timer is due, if it is set.
    pub(crate) fn get(&self, rule: u16, key: KeyIndex, name: &str) -> Option<i64> {
        let named = self.set.get(&(rule, key))?;
        named.timers.iter().find(|(n, _)| **n == *name).map(|(_, due_ms)| *due_ms)
    }

    /// Sets, moves or (with `None`) cancels a rule's timer; gives what it was before. An `Err`
    /// says that the rule has too many on this key.
    pub(crate) fn set(
        &mut self,
        rule: u16,
        key: KeyIndex,
        name: &str,
        due_ms: Option<i64>,
    ) -> Result<Option<i64>, TooManyTimers> {
        let set = self.set.entry((rule, key)).or_default();
        let named = &mut set.timers;
        let place = named.iter().position(|(n, _)| **n == *name);
        let before = match (place, due_ms) {
            (Some(place), Some(due_ms)) => Some(std::mem::replace(&mut named[place].1, due_ms)),
            (Some(place), None) => Some(named.swap_remove(place).1),
            (None, Some(_)) if named.len() >= TIMERS_PER_KEY_MAX => return Err(TooManyTimers),
            (None, Some(due_ms)) => {
                named.push((name.into(), due_ms));
                None
            }
            (None, None) => None,
        };
        if named.is_empty() && set.mark == 0 {
            self.set.remove(&(rule, key));
        }
        if let Some(due_ms) = due_ms {
            self.push(Entry { due_ms, what: Due::Rule { rule, key, name: name.into() } });
        }
        Ok(before)
    }

    /// Replaces all that a rule has set on a key, as pack `mark` holds it.
    pub(crate) fn put(&mut self, rule: u16, key: KeyIndex, timers: Vec<(Box<str>, i64)>, mark: u64) {
        let before = self.set.remove(&(rule, key)).unwrap_or_default().timers;
        for timer in timers.iter().filter(|timer| !before.contains(timer)) {
            self.push(Entry { due_ms: timer.1, what: Due::Rule { rule, key, name: timer.0.clone() } });
        }
        if !timers.is_empty() {
            self.set.insert((rule, key), Named { timers, mark });
        }
    }

    /// Drops what a rule has set on a key, if that is nothing any more.
    pub(crate) fn forget_empty(&mut self, rule: u16, key: KeyIndex) {
        if let hashbrown::hash_map::Entry::Occupied(entry) = self.set.entry((rule, key))
            && entry.get().timers.is_empty()
        {
            entry.remove();
        }
    }

    /// Whether the entry still stands for something.
    pub(crate) fn stands(&self, entry: &Entry, reservations: &Reservations) -> bool {
        match &entry.what {
            Due::Reservation(slot) => reservations.expires(*slot, entry.due_ms),
            Due::Rule { rule, key, name } => self.get(*rule, *key, name) == Some(entry.due_ms),
        }
    }

    /// Forgets what was taken, and sweeps stale entries when they may be the most.
    pub(crate) fn commit(&mut self, reservations: &Reservations) {
        self.taken.clear();
        if self.queue.len() > self.sweep_at.max(SWEEP_MIN) {
            let mut entries = std::mem::take(&mut self.queue).into_vec();
            entries.retain(|entry| self.stands(&entry.0, reservations));
            self.sweep_at = entries.len() * 2;
            self.queue = entries.into();
        }
    }

    /// Puts back what was taken since the last commit; entries pushed since then are stale.
    pub(crate) fn rollback(&mut self) {
        self.queue.extend(self.taken.drain(..).map(Reverse));
    }
}

/// A rule has more timers on a key than it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooManyTimers;
