//! Groups: how partitions are dealt out and handed over, and which commits are fenced.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::time::Duration;

use stockflow_log::Assignment::{Assigned, Revoked};
use stockflow_log::{Consumer, Log, LogError, Producer, Start, TopicCleanup, TopicPartition};
use support::{at, commit_offsets, feed, log_of, member, offset, options, poll, reader, tp, turn, values};

#[test]
fn a_sole_member_is_given_every_partition() {
    let log = log_of(3, TopicCleanup::Keep);
    let mut consumer = member(&log, "a");
    assert_eq!(turn(&mut consumer), Some(Assigned(vec![tp(0), tp(1), tp(2)])));
    assert_eq!(turn(&mut consumer), None);
}

#[test]
fn a_partition_is_given_on_only_once_its_owner_was_told_and_polled_again() {
    let log = log_of(2, TopicCleanup::Keep);
    let mut first = member(&log, "a");
    turn(&mut first);
    let mut second = member(&log, "b");
    assert_eq!(turn(&mut second), None, "the owner does not know yet");
    assert_eq!(turn(&mut first), Some(Revoked(vec![tp(1)])));
    assert_eq!(turn(&mut second), None, "the owner may still be committing");
    assert_eq!(turn(&mut first), None);
    assert_eq!(turn(&mut second), Some(Assigned(vec![tp(1)])));
}

#[test]
fn a_member_that_was_told_to_give_up_a_partition_may_commit_it_until_it_polls() {
    let log = log_of(2, TopicCleanup::Keep);
    feed(&log, &[at(1, "k", "v")]);
    let mut first = reader(&log, "g");
    assert_eq!(values(&mut first), ["v"]);
    let mut second = member(&log, "n");
    assert_eq!(turn(&mut first), Some(Revoked(vec![tp(1)])));
    commit_offsets(&log, &first, &[offset(1, 1)]);
    turn(&mut first);
    assert_eq!(turn(&mut second), Some(Assigned(vec![tp(1)])));
    assert_eq!(poll(&mut second), [], "the new owner reads on where the old one committed");
}

#[test]
fn a_partition_taken_back_before_it_was_given_up_is_assigned_again() {
    let log = log_of(2, TopicCleanup::Keep);
    let mut first = member(&log, "a");
    turn(&mut first);
    let second = member(&log, "b");
    assert_eq!(turn(&mut first), Some(Revoked(vec![tp(1)])));
    drop(second);
    assert_eq!(turn(&mut first), Some(Assigned(vec![tp(1)])));
    feed(&log, &[at(1, "k", "v")]);
    assert_eq!(values(&mut first), ["v"]);
}

#[test]
fn the_partitions_of_a_member_that_leaves_go_to_the_others_at_once() {
    let log = log_of(2, TopicCleanup::Keep);
    let (mut first, mut second) = (member(&log, "a"), member(&log, "b"));
    assert_eq!(turn(&mut first), Some(Assigned(vec![tp(0)])));
    assert_eq!(turn(&mut second), Some(Assigned(vec![tp(1)])));
    drop(first);
    assert_eq!(turn(&mut second), Some(Assigned(vec![tp(0)])));
}

#[test]
fn a_static_member_that_is_replaced_keeps_its_partitions_and_the_others_theirs() {
    let log = log_of(4, TopicCleanup::Keep);
    let (mut first, mut second) = (member(&log, "a"), member(&log, "b"));
    assert_eq!(turn(&mut first), Some(Assigned(vec![tp(0), tp(1)])));
    turn(&mut second);
    let mut again = member(&log, "a");
    assert_eq!(turn(&mut second), None);
    assert_eq!(turn(&mut again), Some(Assigned(vec![tp(0), tp(1)])));
    let mut out = Vec::new();
    let fenced = first.poll(1, Duration::ZERO, &mut out);
    assert!(matches!(fenced, Err(LogError::Fenced { .. })), "{fenced:?}");
    drop(first);
    assert_eq!((turn(&mut again), turn(&mut second)), (None, None), "what was replaced does not leave a second time");
}

#[test]
fn a_commit_of_the_member_that_was_replaced_is_fenced() {
    let log = log_of(1, TopicCleanup::Keep);
    feed(&log, &[at(0, "k", "v")]);
    let mut old = reader(&log, "g");
    assert_eq!(values(&mut old), ["v"]);
    let mut producer = log.producer("p").unwrap();
    producer.begin().unwrap();
    let _new = log.consumer(options("g", "m", &["t"], Start::Earliest)).unwrap();
    let fenced = producer.commit(&[offset(0, 1)], &old.group_metadata());
    assert!(matches!(fenced, Err(LogError::Fenced { .. })), "{fenced:?}");
    assert_eq!(log.committed("g", "t", 0), None);
}

#[test]
fn a_commit_of_an_older_generation_is_fenced() {
    let log = log_of(2, TopicCleanup::Keep);
    feed(&log, &[at(1, "k", "v")]);
    let mut first = reader(&log, "g");
    let before = first.group_metadata();
    let _second = member(&log, "n");
    turn(&mut first);
    turn(&mut first);
    let mut producer = log.producer("p").unwrap();
    producer.begin().unwrap();
    let fenced = producer.commit(&[offset(1, 1)], &before);
    assert!(matches!(fenced, Err(LogError::Fenced { .. })), "{fenced:?}");
}

#[test]
fn an_offset_of_another_members_partition_is_fenced() {
    let log = log_of(2, TopicCleanup::Keep);
    feed(&log, &[at(1, "k", "v")]);
    let (mut first, mut second) = (member(&log, "a"), member(&log, "b"));
    turn(&mut first);
    turn(&mut second);
    let mut producer = log.producer("p").unwrap();
    producer.begin().unwrap();
    let fenced = producer.commit(&[offset(1, 1)], &first.group_metadata()).unwrap_err();
    assert!(matches!(fenced, LogError::Fenced { .. }), "{fenced:?}");
    assert!(fenced.to_string().contains("partition 1 of \"t\" is another member's now"), "{fenced}");
}

#[test]
fn a_stranger_to_the_group_commits_no_offsets_of_it_and_whatever_else() {
    let log = log_of(1, TopicCleanup::Keep);
    let consumer = reader(&log, "g");
    let mut who = consumer.group_metadata();
    who.instance = "stranger".into();
    let mut producer = log.producer("p").unwrap();
    producer.begin().unwrap();
    let fenced = producer.commit(&[offset(0, 0)], &who);
    assert!(matches!(fenced, Err(LogError::Fenced { .. })), "{fenced:?}");
    producer.abort().unwrap();
    // As with Kafka.
    producer.begin().unwrap();
    producer.commit(&[], &who).unwrap();
}

#[test]
fn equal_partitions_of_co_read_topics_go_to_one_member_even_when_one_topic_is_narrower() {
    let log = log_of(4, TopicCleanup::Keep);
    log.create_topic("u", 2, TopicCleanup::Keep).unwrap();
    let join = |name| log.consumer(options("g", name, &["t", "u"], Start::Earliest)).unwrap();
    let (mut first, mut second) = (join("a"), join("b"));
    let tu = |partition| TopicPartition { topic: "u".into(), partition };
    assert_eq!(turn(&mut first), Some(Assigned(vec![tp(0), tp(1), tu(0), tu(1)])));
    assert_eq!(turn(&mut second), Some(Assigned(vec![tp(2), tp(3)])));
}

#[test]
fn groups_do_not_concern_each_other() {
    let log = log_of(1, TopicCleanup::Keep);
    feed(&log, &[at(0, "k", "v")]);
    let (mut one, mut two) = (reader(&log, "one"), reader(&log, "two"));
    assert_eq!((values(&mut one), values(&mut two)), (vec!["v".to_owned()], vec!["v".to_owned()]));
    commit_offsets(&log, &one, &[offset(0, 1)]);
    assert_eq!((log.committed("one", "t", 0), log.committed("two", "t", 0)), (Some(1), None));
}
