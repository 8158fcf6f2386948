//! The dedupe window: which event ids have had their effect, bounded by time and by number.

mod packing;

use hashbrown::HashTable;
use std::collections::VecDeque;

/// An event id on its key, as 128 bits of XXH3: a clash of two among a billion ids has odds
/// of about 10^-21. The key is part of it, because two partitions could never compare ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct IdHash {
    pub(crate) high: u64,
    pub(crate) low: u64,
}

impl IdHash {
    /// Of event `id` on a key with this [`key_seed`].
    pub(crate) fn of(key_seed: u64, id: &str) -> IdHash {
        let hash = xxhash_rust::xxh3::xxh3_128_with_seed(id.as_bytes(), key_seed);
        let [high, low] = [hash >> 64, hash & u128::from(u64::MAX)].map(|half| u64::try_from(half).unwrap_or(0));
        IdHash { high, low }
    }
}

/// What makes the ids of a key its own.
pub(crate) fn key_seed(key: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(key.as_bytes())
}

/// When an id was remembered: the event's place in the shard and the shard's clock then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Remembered {
    pub(crate) ordinal: u64,
    pub(crate) clock_ms: i64,
}

/// Fewest places by which the ring grows.
const RING_GROWTH_MIN: usize = 1_024;

/// The ids that a shard remembers: a ring in the order in which they came, and a table of
/// places in it that is small enough to stay in the cache.
///
/// # Guarantees
/// Whether an id counts as seen depends on the ordinals and clocks alone, never on when the
/// window was pruned or how the stream was cut into batches.
#[derive(Debug)]
pub(crate) struct Dedupe {
    window_ms: i64,
    ids_max: u64,
    /// Places in the ring, counted from the first id ever and wrapping.
    table: HashTable<u32>,
    ring: VecDeque<(IdHash, Remembered)>,
    /// The place of the ring's front.
    front: u32,
    /// Remembered since the last commit: how many, and the places that they took over from.
    pub(crate) fresh: usize,
    taken_over: Vec<(u32, u32)>,
}

impl Dedupe {
    pub(crate) fn new(window_ms: i64, ids_max: u64) -> Dedupe {
        Dedupe {
            window_ms,
            ids_max,
            table: HashTable::new(),
            ring: VecDeque::new(),
            front: 0,
            fresh: 0,
            taken_over: Vec::new(),
        }
    }

    /// Whether the id has had its effect, seen from an event at `now`.
    pub(crate) fn seen(&self, id: IdHash, now: Remembered) -> bool {
        let found = self.table.find(id.low, |place| self.at(*place).is_some_and(|entry| entry.0 == id));
        found.and_then(|place| self.at(*place)).is_some_and(|(_, then)| self.within(*then, now))
    }

    pub(crate) fn remember(&mut self, id: IdHash, now: Remembered) {
        let Dedupe { table, ring, front, .. } = self;
        let place = front.wrapping_add(crate::outcome::count(ring.len()));
        let of = |place: &u32| ring.get(place.wrapping_sub(*front) as usize);
        if let Some(known) = table.find_mut(id.low, |place| of(place).is_some_and(|entry| entry.0 == id)) {
            self.taken_over.push((place, *known));
            *known = place;
        } else {
            table.insert_unique(id.low, place, |place| of(place).map_or(id.low, |entry| entry.0.low));
        }
        if ring.len() == ring.capacity() {
            // By a quarter: windows are large, and doubling would keep half of that unused.
            ring.reserve_exact(RING_GROWTH_MIN.max(ring.len() / 4));
        }
        ring.push_back((id, now));
        self.fresh += 1;
    }

    /// Makes what was remembered durable and forgets what has left the window.
    pub(crate) fn commit(&mut self, now: Remembered) {
        self.fresh = 0;
        self.taken_over.clear();
        while let Some((id, when)) = self.ring.front().copied() {
            if self.within(when, now) {
                break;
            }
            self.forget(id, self.front);
            self.ring.pop_front();
            self.front = self.front.wrapping_add(1);
        }
    }

    /// Forgets what was remembered since there were `fresh` of this transaction.
    pub(crate) fn back_to(&mut self, fresh: usize) {
        while self.fresh > fresh {
            self.fresh -= 1;
            let Some((id, _)) = self.ring.pop_back() else { break };
            let place = self.front.wrapping_add(crate::outcome::count(self.ring.len()));
            match self.taken_over.pop_if(|(by, _)| *by == place) {
                Some((_, before)) => {
                    if let Some(known) = self.table.find_mut(id.low, |known| *known == place) {
                        *known = before;
                    }
                }
                None => self.forget(id, place),
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.ring.len()
    }

    /// Takes a place out of the table, if it has not been taken over.
    fn forget(&mut self, id: IdHash, place: u32) {
        if let Ok(entry) = self.table.find_entry(id.low, |known| *known == place) {
            entry.remove();
        }
    }

    fn at(&self, place: u32) -> Option<&(IdHash, Remembered)> {
        self.ring.get(place.wrapping_sub(self.front) as usize)
    }

    pub(crate) fn within(&self, then: Remembered, now: Remembered) -> bool {
        now.ordinal.saturating_sub(then.ordinal) <= self.ids_max
            && now.clock_ms.saturating_sub(then.clock_ms) <= self.window_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ordinal: u64, clock_ms: i64) -> Remembered {
        Remembered { ordinal, clock_ms }
    }

    fn id(key: &str, id: &str) -> IdHash {
        IdHash::of(key_seed(key), id)
    }

    #[test]
    fn an_id_is_seen_until_time_or_number_has_passed_it() {
        let mut window = Dedupe::new(100, 10);
        let one = id("a:b", "1");
        window.remember(one, at(5, 1_000));
        assert!(window.seen(one, at(15, 1_100)));
        assert!(!window.seen(one, at(16, 1_000)), "too many events since");
        assert!(!window.seen(one, at(6, 1_101)), "too long ago");
        assert!(!window.seen(id("a:c", "1"), at(6, 1_000)), "another key, another event");
    }

    #[test]
    fn pruning_frees_memory_and_changes_no_answer() {
        let mut window = Dedupe::new(100, 10);
        for n in 0..1_000_u32 {
            let now = at(u64::from(n), i64::from(n));
            window.remember(id("k:l", &n.to_string()), now);
            window.commit(now);
        }
        assert_eq!(window.len(), 11);
        assert_eq!(window.table.len(), 11);
        assert!(window.seen(id("k:l", "990"), at(1_000, 1_000)));
        assert!(!window.seen(id("k:l", "989"), at(1_000, 1_000)));
    }

    #[test]
    fn a_rollback_restores_what_a_second_sighting_replaced() {
        let mut window = Dedupe::new(100, 10);
        let one = id("k:l", "1");
        window.remember(one, at(1, 0));
        window.commit(at(1, 0));
        window.remember(one, at(50, 0));
        window.back_to(0);
        assert!(window.seen(one, at(11, 0)));
        assert!(!window.seen(one, at(12, 0)));
    }
}
