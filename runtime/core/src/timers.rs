//! Timers: what is due when, for reservations and for rules.

mod named;
#[cfg(test)]
mod tests;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use crate::keys::KeyIndex;
use crate::reservations::{Reservations, Slot};
use named::Queued;
pub(crate) use named::{Named, Set, TooManyTimers};

/// What falls due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// A hold expires.
    Reservation(Slot),
    /// A rule's timer fires, if `serial` is still that of the timer.
    Rule { rule: u16, key: KeyIndex, name: Box<str>, serial: u64 },
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
    /// The last number given to a timer that was set or moved. Time alone does not tell entries
    /// apart: of a timer that is moved away and back each would stand, and none ever be swept.
    serial: u64,
    /// Bytes of the timers that are set.
    bytes: usize,
}

/// What a timer takes beside its name, here and in the queue.
const TIMER_BYTES: usize = 128;

fn size(name: &str) -> usize {
    2 * name.len() + TIMER_BYTES
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

    /// For when a rule's timer is set, if it is.
    pub(crate) fn get(&self, rule: u16, key: KeyIndex, name: &str) -> Option<Set> {
        let named = self.set.get(&(rule, key))?;
        named.place(name).map(|place| named.get(place))
    }

    /// Sets, moves or (with `None`) cancels a rule's timer; gives what it was before. An `Err`
    /// says that the rule has too many on this key.
    pub(crate) fn set(
        &mut self,
        rule: u16,
        key: KeyIndex,
        name: &str,
        to: Option<Set>,
    ) -> Result<Option<Set>, TooManyTimers> {
        let named = self.set.entry((rule, key)).or_default();
        let place = named.place(name);
        let before = place.map(|place| named.get(place));
        let moves = before != to;
        if moves {
            self.serial += 1;
            named.set(place, name, to, self.serial)?;
            self.bytes += to.map_or(0, |_| size(name));
            self.bytes -= before.map_or(0, |_| size(name));
        }
        if named.timers.is_empty() && named.mark == 0 {
            self.set.remove(&(rule, key));
        }
        if let Some(Set { due_ms, .. }) = to.filter(|_| moves) {
            let serial = self.serial;
            self.push(Entry { due_ms, what: Due::Rule { rule, key, name: name.into(), serial } });
        }
        Ok(before)
    }

    /// Bytes of all timers that are set.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many bytes more there would be with this timer.
    pub(crate) fn more(&self, rule: u16, key: KeyIndex, name: &str) -> usize {
        if self.get(rule, key, name).is_some() { 0 } else { size(name) }
    }

    /// Replaces all that a rule has set on a key, as pack `mark` holds it.
    pub(crate) fn put(&mut self, rule: u16, key: KeyIndex, timers: Vec<(Box<str>, i64)>, mark: u64) {
        let before = self.set.remove(&(rule, key)).unwrap_or_default();
        self.bytes -= before.timers.iter().map(|(name, _)| size(name)).sum::<usize>();
        self.bytes += timers.iter().map(|(name, _)| size(name)).sum::<usize>();
        let mut queued = Vec::with_capacity(timers.len());
        for (name, due_ms) in &timers {
            let same = before.place(name).filter(|place| before.timers[*place].1 == *due_ms);
            queued.push(same.map_or_else(|| self.queue(rule, key, name, *due_ms), |place| before.queued[place]));
        }
        if !timers.is_empty() {
            self.set.insert((rule, key), Named { timers, queued, mark });
        }
    }

    fn queue(&mut self, rule: u16, key: KeyIndex, name: &str, due_ms: i64) -> Queued {
        self.serial += 1;
        let serial = self.serial;
        self.push(Entry { due_ms, what: Due::Rule { rule, key, name: name.into(), serial } });
        Queued { serial, overdue: 0 }
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
            Due::Rule { rule, key, name, serial } => {
                let named = self.set.get(&(*rule, *key));
                named.is_some_and(|named| named.place(name).is_some_and(|at| named.queued[at].serial == *serial))
            }
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

    /// How many were taken since the last commit.
    pub(crate) fn taken(&self) -> usize {
        self.taken.len()
    }

    /// Puts back what was taken beyond the first `kept` since the last commit; entries pushed
    /// since then are stale.
    pub(crate) fn back_to(&mut self, kept: usize) {
        self.queue.extend(self.taken.drain(kept..).map(Reverse));
    }
}
