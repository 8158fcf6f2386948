//! Transactions: whole or not at all, with their offsets, and of the newest producer alone.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use stockflow_log::{Consumer, Log, LogError, Producer, TopicCleanup};
use support::{at, feed, log_of, offset, open, poll, reader, turn, values};

#[test]
fn what_an_open_transaction_has_sent_is_not_seen() {
    let log = log_of(1, TopicCleanup::Keep);
    let mut consumer = reader(&log, "g");
    let mut producer = log.producer("p").unwrap();
    open(&mut producer, &[at(0, "k", "v")]);
    assert_eq!(poll(&mut consumer), []);
    assert_eq!(log.end_offset("t", 0), 0, "the last stable offset stays before open transactions");
}

#[test]
fn a_commit_shows_the_records_of_all_partitions_at_once_in_order() {
    let log = log_of(2, TopicCleanup::Keep);
    let mut consumer = reader(&log, "g");
    let mut producer = log.producer("p").unwrap();
    open(&mut producer, &[at(0, "k", "a"), at(1, "k", "b"), at(0, "k", "c")]);
    producer.commit(&[], &consumer.group_metadata()).unwrap();
    let mut seen = values(&mut consumer);
    seen.sort();
    assert_eq!(seen, ["a", "b", "c"]);
}

#[test]
fn a_marker_takes_an_offset_after_each_transaction() {
    let log = log_of(1, TopicCleanup::Keep);
    let mut consumer = reader(&log, "g");
    let mut producer = log.producer("p").unwrap();
    for value in ["a", "b"] {
        open(&mut producer, &[at(0, "k", value)]);
        producer.commit(&[], &consumer.group_metadata()).unwrap();
    }
    let offsets: Vec<i64> = poll(&mut consumer).iter().map(|record| record.offset).collect();
    assert_eq!((offsets.as_slice(), log.end_offset("t", 0)), (&[0, 2][..], 4));
}

#[test]
fn aborted_writes_are_never_seen() {
    let log = log_of(1, TopicCleanup::Keep);
    let mut consumer = reader(&log, "g");
    let mut producer = log.producer("p").unwrap();
    open(&mut producer, &[at(0, "k", "aborted")]);
    producer.abort().unwrap();
    open(&mut producer, &[at(0, "k", "kept")]);
    producer.commit(&[], &consumer.group_metadata()).unwrap();
    assert_eq!(values(&mut consumer), ["kept"]);
}

#[test]
fn offsets_and_outputs_commit_together() {
    let log = log_of(2, TopicCleanup::Keep);
    feed(&log, &[at(0, "k", "in")]);
    let mut consumer = reader(&log, "g");
    assert_eq!(values(&mut consumer), ["in"]);
    let mut producer = log.producer("p").unwrap();
    open(&mut producer, &[at(1, "k", "out")]);
    assert_eq!(log.committed("g", "t", 0), None);
    producer.commit(&[offset(0, 1)], &consumer.group_metadata()).unwrap();
    assert_eq!((log.committed("g", "t", 0), values(&mut consumer)), (Some(1), vec!["out".to_owned()]));
}

#[test]
fn an_aborted_transaction_commits_no_offsets() {
    let log = log_of(1, TopicCleanup::Keep);
    feed(&log, &[at(0, "k", "in")]);
    let mut consumer = reader(&log, "g");
    assert_eq!(values(&mut consumer), ["in"]);
    let mut producer = log.producer("p").unwrap();
    open(&mut producer, &[at(0, "k", "out")]);
    producer.abort().unwrap();
    let refused = producer.commit(&[offset(0, 1)], &consumer.group_metadata());
    assert!(matches!(refused, Err(LogError::Fatal { .. })), "{refused:?}");
    assert_eq!(log.committed("g", "t", 0), None);
}

#[test]
fn one_bad_offset_refuses_the_records_and_the_good_offsets_too() {
    let log = log_of(2, TopicCleanup::Keep);
    feed(&log, &[at(0, "k", "in")]);
    let mut consumer = reader(&log, "g");
    assert_eq!(values(&mut consumer), ["in"]);
    let mut producer = log.producer("p").unwrap();
    open(&mut producer, &[at(1, "k", "out")]);
    let refused = producer.commit(&[offset(0, 1), offset(1, 99)], &consumer.group_metadata()).unwrap_err().to_string();
    assert!(refused.contains("offset 99 of \"t\" partition 1, which ends at 0"), "{refused}");
    assert_eq!((log.committed("g", "t", 0), log.end_offset("t", 1)), (None, 0));
}

#[test]
fn after_a_refused_commit_only_aborting_helps() {
    let log = log_of(1, TopicCleanup::Keep);
    let consumer = reader(&log, "g");
    let mut producer = log.producer("p").unwrap();
    open(&mut producer, &[at(0, "k", "v")]);
    producer.commit(&[offset(0, 99)], &consumer.group_metadata()).unwrap_err();
    assert!(producer.send(at(0, "k", "v")).unwrap_err().to_string().contains("abort it first"));
    assert!(producer.commit(&[], &consumer.group_metadata()).unwrap_err().to_string().contains("abort it first"));
    assert!(producer.begin().unwrap_err().to_string().contains("commit or abort it first"));
    producer.abort().unwrap();
    open(&mut producer, &[at(0, "k", "again")]);
    producer.commit(&[], &consumer.group_metadata()).unwrap();
    assert_eq!(log.end_offset("t", 0), 2);
}

#[test]
fn a_producer_of_the_same_transactional_id_fences_the_older_one() {
    let log = log_of(1, TopicCleanup::Keep);
    let mut consumer = reader(&log, "g");
    let mut old = log.producer("p").unwrap();
    open(&mut old, &[at(0, "k", "old")]);
    let mut new = log.producer("p").unwrap();
    let fenced = old.commit(&[], &consumer.group_metadata());
    assert!(matches!(fenced, Err(LogError::Fenced { .. })), "{fenced:?}");
    open(&mut new, &[at(0, "k", "new")]);
    new.commit(&[], &consumer.group_metadata()).unwrap();
    assert_eq!(values(&mut consumer), ["new"]);
    assert_eq!(turn(&mut consumer), None);
}

#[test]
fn producers_of_other_transactional_ids_do_not_fence() {
    let log = log_of(1, TopicCleanup::Keep);
    let mut consumer = reader(&log, "g");
    let (mut one, mut two) = (log.producer("one").unwrap(), log.producer("two").unwrap());
    open(&mut one, &[at(0, "k", "a")]);
    open(&mut two, &[at(0, "k", "b")]);
    two.commit(&[], &consumer.group_metadata()).unwrap();
    one.commit(&[], &consumer.group_metadata()).unwrap();
    assert_eq!(values(&mut consumer), ["b", "a"], "in the order of the commits");
}
