//! Claims on the queue: it stays as long as what stands in it.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

use super::*;

const KEY: KeyIndex = KeyIndex(0);

fn at(due_ms: i64) -> Option<Set> {
    Some(Set { due_ms, overdue: 0 })
}

/// Entries left after this many events, each of which sets the timer as `due` says, committed
/// by the hundred.
fn entries_after(events: i64, due: impl Fn(i64) -> i64) -> usize {
    let (mut timers, reservations) = (Timers::default(), Reservations::default());
    for n in 0..events {
        timers.set(0, KEY, "idle", at(due(n))).unwrap();
        if n % 100 == 0 {
            timers.commit(&reservations);
        }
    }
    timers.queue.len()
}

#[test]
fn a_timer_that_is_set_again_leaves_no_entries_behind() {
    assert_eq!(entries_after(100_000, |_| 7), 1, "for the same time");
    assert!(entries_after(100_000, |n| n % 2) <= 2 * SWEEP_MIN, "away and back");
    assert!(entries_after(100_000, |n| n) <= 2 * SWEEP_MIN, "later and later");
}

#[test]
fn of_a_timer_that_was_moved_away_and_back_one_entry_stands() {
    let (mut timers, reservations) = (Timers::default(), Reservations::default());
    for due_ms in [5, 9, 5] {
        timers.set(0, KEY, "once", at(due_ms)).unwrap();
    }
    let due = std::iter::from_fn(|| timers.take_due(10)).collect::<Vec<_>>();
    assert_eq!(due.iter().filter(|entry| timers.stands(entry, &reservations)).count(), 1);
}

#[test]
fn what_a_rollback_puts_back_stands_once() {
    let (mut timers, reservations) = (Timers::default(), Reservations::default());
    timers.set(0, KEY, "once", at(5)).unwrap();
    timers.commit(&reservations);
    timers.take_due(5).unwrap();
    let before = timers.set(0, KEY, "once", None).unwrap();
    timers.set(0, KEY, "once", before).unwrap();
    timers.back_to(0);
    let due = std::iter::from_fn(|| timers.take_due(10)).collect::<Vec<_>>();
    assert_eq!(due.iter().filter(|entry| timers.stands(entry, &reservations)).count(), 1);
}
