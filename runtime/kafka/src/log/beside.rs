//! Threads beside those that work, which librdkafka may keep for ever; how many there may be.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Most of them in a process: one for each producer, those that close a client, and those that
/// never came back.
pub(crate) const THREADS_MAX: usize = 256;

static THREADS: Room = Room::of(THREADS_MAX);

/// Room for so many.
#[derive(Debug)]
struct Room {
    max: usize,
    taken: AtomicUsize,
}

/// One of these threads; it takes its room until this is dropped.
#[derive(Debug)]
pub(crate) struct Beside(&'static Room);

impl Beside {
    /// `None` when there are as many as there may be.
    pub(crate) fn new() -> Option<Beside> {
        THREADS.take()
    }
}

impl Room {
    const fn of(max: usize) -> Room {
        Room { max, taken: AtomicUsize::new(0) }
    }

    fn take(&'static self) -> Option<Beside> {
        let before = self.taken.fetch_add(1, Ordering::Relaxed);
        let beside = Beside(self);
        (before < self.max).then_some(beside)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_no_more_than_there_may_be_and_others_once_some_are_gone() {
        static TWO: Room = Room::of(2);
        let all: Vec<Beside> = std::iter::from_fn(|| TWO.take()).collect();
        assert_eq!(all.len(), 2);
        assert!(TWO.take().is_none());
        drop(all);
        assert!(TWO.take().is_some());
    }
}
