//! Waiting: for records, for room, for the others of a group, and what ends it.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use stockflow_log::{Assignment, Consumer, TopicCleanup};
use support::{LONG, at, commit_offsets, feed, log_of, member, offset, poll, reader, tp, turn};

#[test]
fn a_poll_waits_for_records() {
    let log = log_of(1, TopicCleanup::Keep);
    let mut consumer = reader(&log, "g");
    let feeding = log.clone();
    thread::scope(|scope| {
        scope.spawn(move || feed(&feeding, &[at(0, "k", "v")]));
        let mut out = Vec::new();
        assert_eq!(consumer.poll(10, LONG, &mut out).unwrap(), None);
        assert_eq!(out.len(), 1);
    });
}

#[test]
fn a_poll_that_waits_in_vain_gives_nothing() {
    let log = log_of(1, TopicCleanup::Keep);
    let mut out = Vec::new();
    assert_eq!(reader(&log, "g").poll(10, Duration::from_millis(1), &mut out).unwrap(), None);
    assert_eq!(out, []);
}

#[test]
fn a_waiting_member_is_woken_when_partitions_come_free() {
    let log = log_of(2, TopicCleanup::Keep);
    let (mut first, mut second) = (member(&log, "a"), member(&log, "b"));
    turn(&mut first);
    turn(&mut second);
    thread::scope(|scope| {
        scope.spawn(move || drop(first));
        let told = second.poll(10, LONG, &mut Vec::new()).unwrap();
        assert_eq!(told, Some(Assignment::Assigned(vec![tp(0)])));
    });
}

/// Many times, for the other may poll just before it would have to wait.
#[test]
fn a_waiting_member_is_woken_when_another_gives_partitions_up() {
    for _ in 0..50 {
        let log = log_of(2, TopicCleanup::Keep);
        let mut first = member(&log, "a");
        turn(&mut first);
        let mut second = member(&log, "b");
        assert_eq!(turn(&mut second), None);
        assert_eq!(turn(&mut first), Some(Assignment::Revoked(vec![tp(1)])));
        let both = Barrier::new(2);
        thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                both.wait();
                second.poll(10, LONG, &mut Vec::new()).unwrap()
            });
            both.wait();
            assert_eq!(turn(&mut first), None);
            assert_eq!(waiting.join().unwrap(), Some(Assignment::Assigned(vec![tp(1)])));
        });
    }
}

#[test]
fn a_backlog_below_the_limit_does_not_wait() {
    let log = log_of(1, TopicCleanup::Consumed);
    log.wait_until_backlog_below("nowhere", 1);
    feed(&log, &[at(0, "k", "v"), at(0, "k", "v")]);
    log.wait_until_backlog_below("t", 1);
    let _consumer = reader(&log, "g");
    log.wait_until_backlog_below("t", 3);
}

#[test]
fn a_feeder_waits_until_the_slowest_group_has_committed_enough() {
    let log = log_of(1, TopicCleanup::Consumed);
    feed(&log, &[at(0, "k", "v"); 5]);
    let (fast, slow) = (reader(&log, "fast"), reader(&log, "slow"));
    commit_offsets(&log, &fast, &[offset(0, 5)]);
    thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            log.wait_until_backlog_below("t", 3);
            log.committed("slow", "t", 0)
        });
        for next in 1..=3 {
            commit_offsets(&log, &slow, &[offset(0, next)]);
        }
        assert_eq!(waiting.join().unwrap(), Some(3), "two records are left only then");
    });
}

#[test]
fn a_backlog_below_nothing_waits_until_there_is_none() {
    let log = log_of(1, TopicCleanup::Consumed);
    feed(&log, &[at(0, "k", "v")]);
    commit_offsets(&log, &reader(&log, "g"), &[offset(0, 1)]);
    log.wait_until_backlog_below("t", 0);
}

#[test]
fn closing_ends_every_wait() {
    let log = log_of(1, TopicCleanup::Consumed);
    let (mut polling, feeding) = (reader(&log, "g"), log.clone());
    feed(&log, &[at(0, "k", "v")]);
    assert_eq!(poll(&mut polling).len(), 1);
    thread::scope(|scope| {
        scope.spawn(move || polling.poll(10, LONG, &mut Vec::new()).unwrap());
        scope.spawn(move || feeding.wait_until_backlog_below("t", 1));
        log.close();
    });
}

#[test]
fn a_closed_log_gives_nothing_more_but_still_commits() {
    let log = log_of(1, TopicCleanup::Keep);
    feed(&log, &[at(0, "k", "v"), at(0, "k", "v")]);
    let mut consumer = reader(&log, "g");
    let mut out = Vec::new();
    consumer.poll(1, Duration::ZERO, &mut out).unwrap();
    log.close();
    assert_eq!(poll(&mut consumer), []);
    commit_offsets(&log, &consumer, &[offset(0, 1)]);
    assert_eq!(log.committed("g", "t", 0), Some(1));
}
