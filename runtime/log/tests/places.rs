//! Places in a partition: where a group begins, how far it has come, and how far it is behind.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::time::Duration;

use stockflow_log::{Consumer, Log, MemoryConsumer, Producer, Start, TopicCleanup};
use support::{at, commit_offsets, feed, log_of, offset, open, options, poll, reader, tp, turn, values};

fn poll_some(consumer: &mut MemoryConsumer, max: usize) -> usize {
    let mut out = Vec::new();
    consumer.poll(max, Duration::ZERO, &mut out).unwrap();
    out.len()
}

#[test]
fn a_group_without_offsets_begins_at_the_oldest_record_or_after_the_newest() {
    let log = log_of(1, TopicCleanup::Keep);
    feed(&log, &[at(0, "k", "old")]);
    let mut late = log.consumer(options("late", "m", &["t"], Start::Latest)).unwrap();
    feed(&log, &[at(0, "k", "new")]);
    turn(&mut late);
    assert_eq!(values(&mut late), ["new"], "the newest when it joined, not when it was first polled");
    assert_eq!(values(&mut reader(&log, "early")), ["old", "new"]);
}

#[test]
fn a_member_that_comes_back_reads_on_from_what_the_group_committed() {
    let log = log_of(1, TopicCleanup::Keep);
    feed(&log, &[at(0, "k", "a"), at(0, "k", "b"), at(0, "k", "c")]);
    let mut consumer = reader(&log, "g");
    assert_eq!(poll_some(&mut consumer, 2), 2);
    commit_offsets(&log, &consumer, &[offset(0, 1)]);
    drop(consumer);
    assert_eq!(values(&mut reader(&log, "g")), ["b", "c"]);
}

#[test]
fn lag_is_what_a_group_has_not_committed() {
    let log = log_of(2, TopicCleanup::Keep);
    feed(&log, &[at(0, "k", "a"), at(0, "k", "b"), at(1, "k", "c")]);
    assert_eq!((log.lag("g", "t"), log.lag("g", "nowhere")), (3, 0));
    let mut consumer = reader(&log, "g");
    poll(&mut consumer);
    assert_eq!(log.lag("g", "t"), 3, "reading alone is no progress");
    commit_offsets(&log, &consumer, &[offset(0, 1), offset(1, 1)]);
    assert_eq!(log.lag("g", "t"), 1);
}

#[test]
fn a_group_that_begins_at_the_newest_record_is_not_behind() {
    let log = log_of(1, TopicCleanup::Keep);
    feed(&log, &[at(0, "k", "a")]);
    let _consumer = log.consumer(options("g", "m", &["t"], Start::Latest)).unwrap();
    assert_eq!(log.lag("g", "t"), 0);
}

#[test]
fn a_group_that_commits_back_into_what_was_dropped_goes_on_with_what_is_there() {
    let log = log_of(1, TopicCleanup::Consumed);
    feed(&log, &[at(0, "k", "a"), at(0, "k", "b"), at(0, "k", "c")]);
    let consumer = reader(&log, "g");
    commit_offsets(&log, &consumer, &[offset(0, 2)]);
    commit_offsets(&log, &consumer, &[offset(0, 0)]);
    drop(consumer);
    let mut again = reader(&log, "g");
    assert_eq!((again.position(&tp(0)).unwrap(), log.lag("g", "t")), (2, 1));
    assert_eq!(values(&mut again), ["c"]);
}

#[test]
fn a_position_reaches_the_end_past_the_markers() {
    let log = log_of(1, TopicCleanup::Keep);
    let mut consumer = reader(&log, "g");
    let mut producer = log.producer("p").unwrap();
    open(&mut producer, &[at(0, "k", "a"), at(0, "k", "b")]);
    producer.commit(&[], &consumer.group_metadata()).unwrap();
    assert_eq!(poll_some(&mut consumer, 1), 1);
    assert_eq!(consumer.position(&tp(0)).unwrap(), 1);
    assert_eq!(poll_some(&mut consumer, 1), 1);
    assert_eq!((consumer.position(&tp(0)).unwrap(), log.stable_end(&tp(0)).unwrap()), (3, 3));
    commit_offsets(&log, &consumer, &[offset(0, 3)]);
    assert_eq!((log.lag("g", "t"), consumer.committed(&tp(0)).unwrap().map(|committed| committed.next)), (0, Some(3)));
}

#[test]
fn a_seek_reads_again_from_there() {
    let log = log_of(1, TopicCleanup::Keep);
    feed(&log, &[at(0, "k", "a"), at(0, "k", "b")]);
    let mut consumer = reader(&log, "g");
    poll(&mut consumer);
    consumer.seek(&tp(0), 1).unwrap();
    assert_eq!(values(&mut consumer), ["b"]);
    for wrong in [-1, 3] {
        let error = consumer.seek(&tp(0), wrong).unwrap_err().to_string();
        assert!(error.contains("is not in 0..=2"), "{error}");
    }
}

#[test]
fn a_poll_gives_no_more_than_was_asked_for_and_takes_turns() {
    let log = log_of(2, TopicCleanup::Keep);
    feed(&log, &[at(0, "k", "a"), at(0, "k", "b"), at(1, "k", "c")]);
    let mut consumer = reader(&log, "g");
    let mut out = Vec::new();
    for _ in 0..3 {
        consumer.poll(1, Duration::ZERO, &mut out).unwrap();
    }
    let read: Vec<(u32, i64)> = out.iter().map(|record| (record.partition, record.offset)).collect();
    assert_eq!(read, [(0, 0), (1, 0), (0, 1)]);
}

#[test]
fn co_read_partitions_come_by_the_time_of_their_records() {
    let log = log_of(1, TopicCleanup::Keep);
    log.create_topic("u", 1, TopicCleanup::Keep).unwrap();
    for (topic, times) in [("t", [10, 30]), ("u", [20, 30])] {
        let of = |timestamp_ms| stockflow_log::OutRecord { topic, timestamp_ms, ..at(0, "k", "v") };
        feed(&log, &times.map(of));
    }
    let mut consumer = log.consumer(options("g", "m", &["t", "u"], Start::Earliest)).unwrap();
    turn(&mut consumer);
    let read: Vec<(u16, i64)> = poll(&mut consumer).iter().map(|r| (r.subscription, r.timestamp_ms)).collect();
    assert_eq!(read, [(0, 10), (1, 20), (0, 30), (1, 30)]);
}
