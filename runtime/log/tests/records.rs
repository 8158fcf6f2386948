//! Records and names: what goes in comes out, and what is wrong is refused in words.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use bytes::Bytes;
use proptest::prelude::{ProptestConfig, any, proptest};
use stockflow_log::{
    Consumer, Headers, Log, MemoryLog, OutRecord, Producer, Record, Start, TopicCleanup, limits, partition_for,
};
use support::{at, feed, log_of, open, options, poll, reader};

fn refusal(log: &MemoryLog, record: OutRecord<'_>) -> String {
    log.feeder().send(record).unwrap_err().to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_record_comes_out_as_it_went_in(
        key in any::<Option<Vec<u8>>>(),
        value in any::<Option<Vec<u8>>>(),
        headers in proptest::collection::vec(("\\PC{0,5}", any::<Vec<u8>>()), 0..4),
        timestamp_ms in any::<i64>(),
    ) {
        let headers: Headers = headers.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        let log = log_of(3, TopicCleanup::Keep);
        let (key, value) = (key.as_deref(), value.as_deref());
        feed(&log, &[OutRecord { topic: "t", partition: Some(1), timestamp_ms, key, value, headers: &headers }]);
        let expected = Record {
            subscription: 0,
            partition: 1,
            offset: 0,
            timestamp_ms,
            key: key.map(Bytes::copy_from_slice),
            value: value.map(Bytes::copy_from_slice),
            headers,
        };
        assert_eq!(poll(&mut reader(&log, "g")), [expected]);
    }
}

#[test]
fn a_record_without_a_partition_goes_where_its_key_belongs() {
    let log = log_of(8, TopicCleanup::Keep);
    for key in ["sku-1:store", "sku-2:store", "sku-3:depot"] {
        feed(&log, &[OutRecord { partition: None, ..at(0, key, "v") }]);
    }
    for record in poll(&mut reader(&log, "g")) {
        assert_eq!(record.partition, partition_for(&record.key.unwrap(), 8));
    }
}

#[test]
fn records_without_a_key_stay_together_in_a_flush_and_move_on_with_the_next() {
    let log = log_of(2, TopicCleanup::Keep);
    let mut feeder = log.feeder();
    for _ in 0..2 {
        for _ in 0..3 {
            feeder.send(OutRecord { partition: None, key: None, ..at(0, "", "v") }).unwrap();
        }
        feeder.flush().unwrap();
    }
    assert_eq!((log.end_offset("t", 0), log.end_offset("t", 1)), (3, 3));
}

#[test]
fn a_feeder_flushes_by_itself_and_loses_only_what_it_was_dropped_with() {
    let log = log_of(1, TopicCleanup::Keep);
    let mut feeder = log.feeder();
    (0..1_030).for_each(|_| feeder.send(at(0, "k", "v")).unwrap());
    drop(feeder);
    assert_eq!(log.end_offset("t", 0), 1_024);
}

#[test]
fn what_is_not_there_is_named_in_the_error() {
    let log = log_of(2, TopicCleanup::Keep);
    let nowhere = refusal(&log, OutRecord { topic: "nowhere", ..at(0, "k", "v") });
    assert_eq!(nowhere, "feed a record: there is no topic \"nowhere\": create it first");
    assert_eq!(refusal(&log, at(2, "k", "v")), "feed a record: topic \"t\" has 2 partitions, and no partition 2");
    let joined = log.consumer(options("g", "m", &["t", "nowhere"], Start::Earliest)).unwrap_err().to_string();
    assert_eq!(joined, "join a group: there is no topic \"nowhere\": create it first");
    assert_eq!((log.partitions("t").unwrap(), log.partitions("nowhere").unwrap()), (Some(2), None));
}

#[test]
fn a_compacted_topic_refuses_records_without_a_key() {
    let log = log_of(1, TopicCleanup::Compact);
    assert!(refusal(&log, OutRecord { key: None, ..at(0, "", "v") }).contains("compacted by key"));
}

#[test]
fn a_record_beyond_the_limit_is_refused_and_the_transaction_goes_on_without_it() {
    let log = log_of(1, TopicCleanup::Keep);
    let large = "x".repeat(limits::RECORD_BYTES_MAX + 1);
    let mut producer = log.producer("p").unwrap();
    open(&mut producer, &[at(0, "", &large[1..])]);
    let refused = producer.send(at(0, "", &large)).unwrap_err().to_string();
    assert!(refused.contains("a record of 16777217 bytes for topic \"t\" is too large"), "{refused}");
    producer.commit(&[], &reader(&log, "g").group_metadata()).unwrap();
    assert_eq!(poll(&mut reader(&log, "h")).len(), 1);
}

#[test]
fn a_topic_that_is_there_is_left_alone_or_refused_when_it_differs() {
    let log = log_of(2, TopicCleanup::Keep);
    feed(&log, &[at(0, "k", "v")]);
    log.create_topic("t", 2, TopicCleanup::Keep).unwrap();
    assert_eq!(log.end_offset("t", 0), 1);
    for (partitions, cleanup) in [(3, TopicCleanup::Keep), (2, TopicCleanup::Compact)] {
        let refused = log.create_topic("t", partitions, cleanup).unwrap_err().to_string();
        assert!(refused.contains("\"t\" is there already, with 2 partitions and cleanup Keep"), "{refused}");
    }
}

#[test]
fn names_and_partition_counts_that_kafka_would_refuse_are_refused() {
    let log = MemoryLog::new();
    let long = "t".repeat(limits::NAME_BYTES_MAX + 1);
    for name in ["", ".", "..", "a/b", "a b", long.as_str()] {
        log.create_topic(name, 1, TopicCleanup::Keep).unwrap_err();
    }
    for partitions in [0, limits::PARTITIONS_MAX + 1] {
        log.create_topic("t", partitions, TopicCleanup::Keep).unwrap_err();
    }
    for (group, instance) in [("", "m"), ("g", "")] {
        log.consumer(options(group, instance, &[], Start::Earliest)).unwrap_err();
    }
    log.producer("").unwrap_err();
}

#[test]
fn a_group_has_no_more_members_than_the_limit_and_a_replaced_one_is_no_more() {
    let log = log_of(1, TopicCleanup::Keep);
    let join = |number: usize| log.consumer(options("g", &number.to_string(), &["t"], Start::Earliest));
    let _members: Vec<_> = (0..limits::MEMBERS_MAX).map(|number| join(number).unwrap()).collect();
    let refused = join(limits::MEMBERS_MAX).unwrap_err().to_string();
    assert!(refused.contains("there are 1000 members already"), "{refused}");
    join(0).unwrap();
}

#[test]
fn a_topic_cannot_be_subscribed_to_twice() {
    let log = log_of(1, TopicCleanup::Keep);
    let refused = log.consumer(options("g", "m", &["t", "t"], Start::Earliest)).unwrap_err().to_string();
    assert!(refused.contains("\"t\" is subscribed to twice"), "{refused}");
}
