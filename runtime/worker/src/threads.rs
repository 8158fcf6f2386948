//! The threads of a stage, as they last showed themselves, and when that was.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::clock::Stopwatch;
use crate::status::ThreadStatus;

/// Every thread by its place.
#[derive(Debug, Default)]
pub(crate) struct Threads(Mutex<BTreeMap<usize, (ThreadStatus, Stopwatch)>>);

impl Threads {
    /// A thread shows itself: `change` says what is new.
    pub(crate) fn change(&self, place: usize, change: impl FnOnce(&mut ThreadStatus)) {
        let Ok(mut threads) = self.0.lock() else { return };
        let (status, shown) = threads.entry(place).or_insert_with(|| (ThreadStatus::default(), Stopwatch::start()));
        *shown = Stopwatch::start();
        change(status);
    }

    /// How each fares.
    pub(crate) fn all(&self) -> BTreeMap<usize, ThreadStatus> {
        let Ok(threads) = self.0.lock() else { return BTreeMap::new() };
        let status = |(status, shown): &(ThreadStatus, Stopwatch)| ThreadStatus {
            silent_for: shown.elapsed(),
            ..status.clone()
        };
        threads.iter().map(|(place, thread)| (*place, status(thread))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_keeps_what_it_showed_until_it_shows_something_else() {
        let threads = Threads::default();
        threads.change(1, |thread| thread.waits_for = Some("the log".to_owned()));
        threads.change(1, |thread| thread.shards = Some(Vec::new()));
        let all = threads.all();
        assert_eq!(all.keys().copied().collect::<Vec<_>>(), [1]);
        assert_eq!((all[&1].waits_for.as_deref(), all[&1].shards.as_deref()), (Some("the log"), Some(&[][..])));
    }
}
