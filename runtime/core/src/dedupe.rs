//! The dedupe window: which event ids have had their effect, bounded by time and by number.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::collections::VecDeque;

/// An event id on its key, as 128 bits of XXH3: a clash of two among a billion ids has odds
/// of about 10^-21. The key is part of it, because two partitions could never compare ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct IdHash(u128);

impl IdHash {
    /// Of event `id` on a key whose text is `key`.
    pub(crate) fn of(key: &str, id: &str) -> IdHash {
        let seed = xxhash_rust::xxh3::xxh3_64(key.as_bytes());
        IdHash(xxhash_rust::xxh3::xxh3_128_with_seed(id.as_bytes(), seed))
    }
}

/// When an id was remembered: the event's place in the shard and the shard's clock then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Remembered {
    pub(crate) ordinal: u64,
    pub(crate) clock_ms: i64,
}

/// The ids that a shard remembers.
///
/// # Guarantees
/// Whether an id counts as seen depends on the ordinals and clocks alone, never on when the
/// window was pruned or how the stream was cut into batches.
#[derive(Debug)]
pub(crate) struct Dedupe {
    window_ms: i64,
    ids_max: u64,
    seen: HashMap<IdHash, Remembered, FixedState>,
    /// Oldest first; a stale entry (its id was remembered again) is skipped when pruned.
    order: VecDeque<(IdHash, Remembered)>,
    /// Remembered since the last commit, with what they replaced.
    fresh: Vec<(IdHash, Remembered, Option<Remembered>)>,
}

impl Dedupe {
    pub(crate) fn new(window_ms: i64, ids_max: u64) -> Dedupe {
        Dedupe {
            window_ms,
            ids_max,
            seen: HashMap::default(),
            order: VecDeque::new(),
            fresh: Vec::new(),
        }
    }

    /// Whether the id has had its effect, seen from an event at `now`.
    pub(crate) fn seen(&self, id: IdHash, now: Remembered) -> bool {
        self.seen.get(&id).is_some_and(|then| self.within(*then, now))
    }

    pub(crate) fn remember(&mut self, id: IdHash, now: Remembered) {
        let before = self.seen.insert(id, now);
        self.fresh.push((id, now, before));
    }

    /// Makes what was remembered durable and forgets what has left the window.
    pub(crate) fn commit(&mut self, now: Remembered) {
        self.fresh.sort_unstable_by_key(|(_, when, _)| when.ordinal);
        self.order.extend(self.fresh.drain(..).map(|(id, when, _)| (id, when)));
        while let Some((id, when)) = self.order.front().copied() {
            if self.within(when, now) {
                break;
            }
            self.order.pop_front();
            if self.seen.get(&id) == Some(&when) {
                self.seen.remove(&id);
            }
        }
    }

    /// Forgets what was remembered since the last commit.
    pub(crate) fn rollback(&mut self) {
        while let Some((id, _, before)) = self.fresh.pop() {
            match before {
                Some(before) => self.seen.insert(id, before),
                None => self.seen.remove(&id),
            };
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    fn within(&self, then: Remembered, now: Remembered) -> bool {
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

    #[test]
    fn an_id_is_seen_until_time_or_number_has_passed_it() {
        let mut window = Dedupe::new(100, 10);
        let id = IdHash::of("a:b", "1");
        window.remember(id, at(5, 1_000));
        assert!(window.seen(id, at(15, 1_100)));
        assert!(!window.seen(id, at(16, 1_000)), "too many events since");
        assert!(!window.seen(id, at(6, 1_101)), "too long ago");
        assert!(
            !window.seen(IdHash::of("a:c", "1"), at(6, 1_000)),
            "another key, another event"
        );
    }

    #[test]
    fn pruning_frees_memory_and_changes_no_answer() {
        let mut window = Dedupe::new(100, 10);
        for n in 0..1_000_u32 {
            let now = at(u64::from(n), i64::from(n));
            window.remember(IdHash::of("k:l", &n.to_string()), now);
            window.commit(now);
        }
        assert_eq!(window.len(), 11);
        assert_eq!(window.seen.len(), 11);
        assert!(window.seen(IdHash::of("k:l", "990"), at(1_000, 1_000)));
        assert!(!window.seen(IdHash::of("k:l", "989"), at(1_000, 1_000)));
    }

    #[test]
    fn a_rollback_restores_what_a_second_sighting_replaced() {
        let mut window = Dedupe::new(100, 10);
        let id = IdHash::of("k:l", "1");
        window.remember(id, at(1, 0));
        window.commit(at(1, 0));
        window.remember(id, at(50, 0));
        window.rollback();
        assert!(window.seen(id, at(11, 0)));
        assert!(!window.seen(id, at(12, 0)));
    }
}
