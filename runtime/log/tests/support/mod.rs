//! What the tests of the log say often, in fewer words.
#![allow(clippy::unwrap_used, dead_code, reason = "tests: loud failures; each file uses a part of it")]

use std::time::Duration;

use stockflow_log::{
    Assignment, Consumer, ConsumerOptions, Log, MemoryConsumer, MemoryLog, MemoryProducer, Offset, OutRecord, Producer,
    Record, Start, Subscription, TopicCleanup, TopicPartition,
};

/// Long enough that a test which waits for it in vain has failed.
pub const LONG: Duration = Duration::from_secs(60);

/// A log with one topic, `t`.
pub fn log_of(partitions: u32, cleanup: TopicCleanup) -> MemoryLog {
    let log = MemoryLog::new();
    log.create_topic("t", partitions, cleanup).unwrap();
    log
}

pub fn tp(partition: u32) -> TopicPartition {
    TopicPartition { topic: "t".into(), partition }
}

pub fn offset(partition: u32, next: i64) -> Offset {
    Offset { partition: tp(partition), next, seq: 0 }
}

pub fn options(group: &str, instance: &str, topics: &[&str], start: Start) -> ConsumerOptions {
    let subscriptions = topics.iter().map(|topic| Subscription { topic: (*topic).into(), start }).collect();
    ConsumerOptions { group: group.into(), instance: instance.into(), subscriptions }
}

/// A member of group `g` that reads `t` from its beginning, with nothing polled yet.
pub fn member(log: &MemoryLog, instance: &str) -> MemoryConsumer {
    log.consumer(options("g", instance, &["t"], Start::Earliest)).unwrap()
}

/// A sole member of a group that has its partitions.
pub fn reader(log: &MemoryLog, group: &str) -> MemoryConsumer {
    let mut consumer = log.consumer(options(group, "m", &["t"], Start::Earliest)).unwrap();
    assert!(matches!(turn(&mut consumer), Some(Assignment::Assigned(_))), "a sole member is given its partitions");
    consumer
}

/// A record for a partition of `t`.
pub fn at<'a>(partition: u32, key: &'a str, value: &'a str) -> OutRecord<'a> {
    OutRecord {
        topic: "t",
        partition: Some(partition),
        timestamp_ms: 0,
        key: Some(key.as_bytes()),
        value: Some(value.as_bytes()),
        headers: &[],
    }
}

/// A tombstone for a partition of `t`.
pub fn tombstone(partition: u32, key: &str) -> OutRecord<'_> {
    OutRecord { value: None, ..at(partition, key, "") }
}

/// Feeds records, visible when it returns.
pub fn feed(log: &MemoryLog, records: &[OutRecord<'_>]) {
    let mut feeder = log.feeder();
    records.iter().for_each(|record| feeder.send(*record).unwrap());
    feeder.flush().unwrap();
}

/// One poll that does not wait and must not read.
pub fn turn(consumer: &mut MemoryConsumer) -> Option<Assignment> {
    let mut out = Vec::new();
    let assignment = consumer.poll(1_000, Duration::ZERO, &mut out).unwrap();
    assert_eq!(out, [], "nothing to read was expected");
    assignment
}

/// One poll that does not wait and must not be told of a change.
pub fn poll(consumer: &mut MemoryConsumer) -> Vec<Record> {
    let mut out = Vec::new();
    assert_eq!(consumer.poll(100_000, Duration::ZERO, &mut out).unwrap(), None);
    out
}

/// The values that one poll reads, as text; a tombstone is `-`.
pub fn values(consumer: &mut MemoryConsumer) -> Vec<String> {
    let text = |record: Record| record.value.map_or("-".into(), |value| String::from_utf8(value.to_vec()).unwrap());
    poll(consumer).into_iter().map(text).collect()
}

/// Sends records in a new transaction, which stays open.
pub fn open(producer: &mut MemoryProducer, records: &[OutRecord<'_>]) {
    producer.begin().unwrap();
    records.iter().for_each(|record| producer.send(*record).unwrap());
}

/// Commits offsets alone, as a member.
pub fn commit_offsets(log: &MemoryLog, consumer: &MemoryConsumer, offsets: &[Offset]) {
    let mut producer = log.producer("offsets").unwrap();
    producer.begin().unwrap();
    producer.commit(offsets, &consumer.group_metadata()).unwrap();
}
