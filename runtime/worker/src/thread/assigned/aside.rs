//! Aside: a partition that cannot be read on is left alone for a while; the others of the thread go
//! on at full speed.

use std::time::Duration;

use crate::clock::Stopwatch;

/// How long one is left alone first; twice as long each time.
const WAIT_FIRST: Duration = Duration::from_secs(5);
const WAIT_MAX: Duration = Duration::from_secs(60);

/// Where a partition could not be read on.
#[derive(Debug)]
pub(super) struct Aside {
    next: i64,
    why: String,
    since: Stopwatch,
    wait: Duration,
    /// Whether it is being tried, after a wait.
    is_tried: bool,
}

impl Aside {
    /// It could not be read on at `next`; `before` is what was known of the same place.
    pub(super) fn at(next: i64, why: String, before: Option<&Aside>) -> Aside {
        let wait = before.map_or(WAIT_FIRST, |before| before.wait.saturating_mul(2).min(WAIT_MAX));
        Aside { next, why, since: Stopwatch::start(), wait, is_tried: false }
    }

    pub(super) fn is_at(&self, next: i64) -> bool {
        self.next == next
    }

    pub(super) fn is_before(&self, next: i64) -> bool {
        self.next < next
    }

    pub(super) fn why(&self) -> &str {
        &self.why
    }

    /// Where it is to be tried, if it has waited for long enough; it is being tried then.
    pub(super) fn try_if_due(&mut self) -> Option<i64> {
        if self.is_tried || self.since.elapsed() < self.wait {
            return None;
        }
        self.is_tried = true;
        Some(self.next)
    }
}

#[cfg(test)]
mod tests {
    use stockflow_log::TopicPartition;

    use super::super::{Owned, Standing};
    use super::*;

    #[test]
    fn who_fails_again_at_the_same_place_waits_longer_and_at_another_place_anew() {
        let partition = TopicPartition { topic: "events".to_owned(), partition: 3 };
        let mut owned = Owned::new(partition, Standing::Running);
        let wait = |owned: &Owned| owned.aside.as_ref().map(|aside| aside.wait);
        assert!(!owned.is_set_aside());
        assert!(owned.set_aside(7, "a bomb".to_owned()));
        assert_eq!(wait(&owned), Some(WAIT_FIRST));
        for _ in 0..9 {
            assert!(!owned.set_aside(7, "a bomb".to_owned()));
        }
        assert_eq!(wait(&owned), Some(WAIT_MAX));
        assert!(owned.set_aside(9, "another".to_owned()));
        assert_eq!(wait(&owned), Some(WAIT_FIRST));
        assert!(!owned.note_committed(9) && owned.is_set_aside(), "it is there still");
        assert!(owned.note_committed(10) && !owned.is_set_aside());
    }
}
