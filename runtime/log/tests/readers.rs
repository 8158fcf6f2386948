//! Readers: changelogs read outside any group, and dropped from their beginning; pausing.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::time::Duration;

use stockflow_log::{Bounds, Consumer, Log, Reader, TopicCleanup};
use support::{at, feed, log_of, open, poll, reader, tp, values};

#[test]
fn a_reader_gives_what_is_committed_from_an_offset_on_and_ends_at_the_stable_end() {
    let log = log_of(2, TopicCleanup::Keep);
    feed(&log, &[at(1, "k", "a"), at(1, "k", "b"), at(0, "k", "c")]);
    let mut producer = log.producer("p").unwrap();
    open(&mut producer, &[at(1, "k", "open")]);
    let mut reader = log.reader().unwrap();
    reader.assign(&tp(1), 1).unwrap();
    let mut out = Vec::new();
    reader.poll(10, Duration::ZERO, &mut out).unwrap();
    assert_eq!(out.iter().map(|record| (record.partition, record.offset)).collect::<Vec<_>>(), [(1, 1)]);
    assert_eq!(reader.position().unwrap(), reader.bounds(&tp(1)).unwrap().stable_end);
}

#[test]
fn deleted_records_are_gone_for_readers_and_a_later_delete_of_less_changes_nothing() {
    let log = log_of(1, TopicCleanup::Keep);
    feed(&log, &[at(0, "k", "a"), at(0, "k", "b"), at(0, "k", "c")]);
    log.delete_records(&tp(0), 2).unwrap();
    log.delete_records(&tp(0), 1).unwrap();
    let mut reader = log.reader().unwrap();
    assert_eq!(reader.bounds(&tp(0)).unwrap(), Bounds { earliest: 2, stable_end: 3, end: 3 });
    reader.assign(&tp(0), 0).unwrap();
    let mut out = Vec::new();
    reader.poll(10, Duration::ZERO, &mut out).unwrap();
    assert_eq!(out.iter().map(|record| record.offset).collect::<Vec<_>>(), [2]);
    assert!(log.delete_records(&tp(0), 4).is_err(), "beyond the end");
}

#[test]
fn a_paused_partition_gives_nothing_and_keeps_its_place() {
    let log = log_of(2, TopicCleanup::Keep);
    feed(&log, &[at(0, "k", "a"), at(1, "k", "b")]);
    let mut consumer = reader(&log, "g");
    consumer.pause(&[tp(0)]).unwrap();
    assert_eq!(values(&mut consumer), ["b"]);
    assert_eq!(consumer.position(&tp(0)).unwrap(), 0);
    consumer.resume(&[tp(0)]).unwrap();
    assert_eq!(poll(&mut consumer).len(), 1);
}
