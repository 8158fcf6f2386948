//! Cleaning up: what a topic drops, what it keeps, and that the memory goes with it.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::collections::BTreeMap;

use proptest::prelude::{ProptestConfig, any, proptest};
use stockflow_log::{Consumer, Log, MemoryLog, OutRecord, Producer, TopicCleanup};
use support::{at, commit_offsets, feed, log_of, offset, open, poll, reader, tombstone, values};

/// Enough of one key that a partition is compacted.
fn churn(log: &MemoryLog, key: &str) {
    feed(log, &vec![at(0, key, "old"); 1_000]);
}

#[test]
fn a_kept_topic_keeps_what_was_consumed() {
    let log = log_of(1, TopicCleanup::Keep);
    feed(&log, &[at(0, "k", "a"), at(0, "k", "b")]);
    commit_offsets(&log, &reader(&log, "g"), &[offset(0, 2)]);
    assert_eq!(values(&mut reader(&log, "late")), ["a", "b"]);
}

#[test]
fn a_consumed_topic_drops_what_every_group_has_committed() {
    let log = log_of(1, TopicCleanup::Consumed);
    feed(&log, &[at(0, "k", "a"), at(0, "k", "b"), at(0, "k", "c")]);
    let (fast, mut slow) = (reader(&log, "fast"), reader(&log, "slow"));
    commit_offsets(&log, &fast, &[offset(0, 3)]);
    assert_eq!(values(&mut slow), ["a", "b", "c"], "the slow group needs them still");
    commit_offsets(&log, &slow, &[offset(0, 2)]);
    assert_eq!(values(&mut reader(&log, "late")), ["c"]);
}

#[test]
fn a_consumed_topic_that_nobody_has_joined_keeps_all() {
    let log = log_of(1, TopicCleanup::Consumed);
    feed(&log, &vec![at(0, "k", "v"); 5_000]);
    assert_eq!(poll(&mut reader(&log, "g")).len(), 5_000);
}

#[test]
fn the_log_holds_no_memory_of_a_record_that_was_consumed() {
    let log = log_of(1, TopicCleanup::Consumed);
    feed(&log, &[OutRecord { key: None, ..at(0, "", "value") }]);
    let mut consumer = reader(&log, "g");
    let value = poll(&mut consumer).remove(0).value.unwrap();
    assert!(!value.is_unique(), "the log has it still");
    commit_offsets(&log, &consumer, &[offset(0, 1)]);
    assert!(value.is_unique(), "only this test has it now");
}

#[test]
fn what_a_log_holds_is_counted_and_falls_with_what_is_consumed() {
    let log = log_of(2, TopicCleanup::Consumed);
    feed(&log, &[at(0, "key", "value"), at(1, "key", "value")]);
    let full = log.held_bytes();
    assert!((16..400).contains(&full), "{full} bytes");
    let consumer = reader(&log, "g");
    commit_offsets(&log, &consumer, &[offset(0, 1)]);
    assert_eq!(log.held_bytes(), full / 2);
    commit_offsets(&log, &consumer, &[offset(1, 1)]);
    assert_eq!(log.held_bytes(), 0);
}

#[test]
fn compaction_frees_what_it_drops() {
    let log = log_of(1, TopicCleanup::Compact);
    churn(&log, "k");
    let one = log.held_bytes();
    assert!(one < 400, "{one} bytes");
}

#[test]
fn a_full_log_refuses_records_and_takes_them_again_once_some_are_consumed() {
    let log = MemoryLog::bounded(1_000);
    log.create_topic("t", 1, TopicCleanup::Consumed).unwrap();
    let large = "x".repeat(600);
    feed(&log, &[at(0, "", &large)]);
    let consumer = reader(&log, "g");
    let mut producer = log.producer("p").unwrap();
    open(&mut producer, &[at(0, "", &large)]);
    let refused = producer.commit(&[], &consumer.group_metadata()).unwrap_err().to_string();
    assert!(refused.contains("beyond the 1000 that the log may hold"), "{refused}");
    let mut feeder = log.feeder();
    feeder.send(at(0, "", &large)).unwrap();
    feeder.flush().unwrap_err();
    commit_offsets(&log, &consumer, &[offset(0, 1)]);
    feed(&log, &[at(0, "", &large)]);
    assert_eq!(log.end_offset("t", 0), 2, "nothing of what was refused is there");
}

#[test]
fn a_group_that_joins_a_consumed_topic_late_begins_where_its_records_begin() {
    let log = log_of(1, TopicCleanup::Consumed);
    feed(&log, &[at(0, "k", "a"), at(0, "k", "b")]);
    commit_offsets(&log, &reader(&log, "g"), &[offset(0, 1)]);
    assert_eq!((log.lag("late", "t"), log.end_offset("t", 0)), (1, 2));
    assert_eq!(values(&mut reader(&log, "late")), ["b"]);
}

#[test]
fn a_compacted_topic_keeps_the_last_record_of_each_key_and_its_offset() {
    let log = log_of(1, TopicCleanup::Compact);
    feed(&log, &[at(0, "once", "1")]);
    churn(&log, "often");
    feed(&log, &[at(0, "often", "new")]);
    churn(&log, "other");
    let left = poll(&mut reader(&log, "g"));
    assert!(left.len() < 1_500, "{} records are left of 2002", left.len());
    let last: BTreeMap<_, _> = left.iter().map(|r| (r.key.clone().unwrap(), (r.offset, r.value.clone()))).collect();
    assert_eq!(last[&b"once"[..]], (0, Some("1".into())));
    assert_eq!(last[&b"often"[..]], (1_001, Some("new".into())));
    assert_eq!(log.end_offset("t", 0), 2_002, "compaction moves no offsets");
}

#[test]
fn a_tombstone_goes_with_what_it_deletes() {
    let log = log_of(1, TopicCleanup::Compact);
    feed(&log, &[at(0, "gone", "1"), tombstone(0, "gone")]);
    churn(&log, "other");
    let left = poll(&mut reader(&log, "g"));
    assert!(left.iter().all(|record| record.key.as_deref() == Some(b"other")), "{left:?}");
}

#[test]
fn compaction_keeps_what_a_group_has_yet_to_read() {
    let log = log_of(1, TopicCleanup::Compact);
    let mut consumer = reader(&log, "g");
    churn(&log, "k");
    churn(&log, "k");
    assert_eq!(poll(&mut consumer).len(), 2_000);
    commit_offsets(&log, &consumer, &[offset(0, 2_000)]);
    churn(&log, "k");
    assert_eq!(poll(&mut consumer).len(), 1_000);
}

#[test]
fn compaction_lets_go_of_memory_though_one_record_of_a_thousand_stays() {
    let log = log_of(1, TopicCleanup::Compact);
    feed(&log, &[at(0, "k", "first"), at(0, "stays", "v")]);
    let mut consumer = reader(&log, "g");
    let record = poll(&mut consumer).remove(0);
    drop(record.key);
    let value = record.value.unwrap();
    commit_offsets(&log, &consumer, &[offset(0, 2)]);
    churn(&log, "k");
    assert!(value.is_unique(), "the neighbor that stays has moved to memory of its own");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn a_compacted_topic_read_to_its_end_gives_the_same_table(
        writes in proptest::collection::vec((0..50_u8, any::<Option<u8>>()), 0..5_000),
        flush in 1..700_usize,
    ) {
        let log = log_of(1, TopicCleanup::Compact);
        let mut table = BTreeMap::new();
        for batch in writes.chunks(flush) {
            let mut feeder = log.feeder();
            for (key, value) in batch {
                let (key, value) = ([*key], value.map(|value| [value]));
                feeder.send(OutRecord { key: Some(&key), value: value.as_ref().map(|v| &v[..]), ..at(0, "", "") }).unwrap();
                table.insert(key.to_vec(), value.map(|value| value.to_vec()));
            }
            feeder.flush().unwrap();
        }
        table.retain(|_, value| value.is_some());
        let read = poll(&mut reader(&log, "g"));
        assert!(read.len() <= 1_000 + 2 * 50 + flush, "{} records", read.len());
        let mut seen: BTreeMap<_, _> =
            read.into_iter().map(|r| (r.key.unwrap().to_vec(), r.value.map(|v| v.to_vec()))).collect();
        seen.retain(|_, value| value.is_some());
        assert_eq!(seen, table);
    }
}
