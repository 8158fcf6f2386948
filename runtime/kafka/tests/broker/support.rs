//! What the claims share: the broker, topics of their own, members, and records as text.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use stockflow_kafka::{KafkaConsumer, KafkaLog, KafkaOptions, KafkaProducer};
use stockflow_log::{
    Assignment, Consumer, ConsumerOptions, GroupMetadata, Log, Offset, OutRecord, Producer, Record, Start,
    Subscription, TopicPartition,
};
use stockflow_tests::kafka::{Cluster, read_committed};

/// More polls of a second than anything here needs.
const POLLS_MAX: usize = 60;

static CLUSTER: LazyLock<Cluster> = LazyLock::new(|| {
    let settings = [("group.min.session.timeout.ms", "1000"), ("group.initial.rebalance.delay.ms", "0")];
    settings.iter().fold(Cluster::builder(1), |builder, (key, value)| builder.property(key, value)).start().unwrap()
});

pub fn options() -> KafkaOptions {
    KafkaOptions::new(vec![CLUSTER.bootstrap()])
}

pub fn log() -> KafkaLog {
    KafkaLog::new(options()).unwrap()
}

/// A log whose producers send at once, so that what is not committed yet is with the brokers.
pub fn eager() -> KafkaLog {
    let mut options = options();
    options.config.insert("linger.ms".into(), "0".into());
    KafkaLog::new(options).unwrap()
}

/// An address where nobody listens: the system gave the port to us, and we gave it back.
pub fn nobody_listens() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// An address where web pages are served.
pub fn web_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // Read first: who hangs up on what is unread takes the answer back.
            if stream.read(&mut [0; 1_024]).is_ok_and(|bytes| bytes > 0) {
                let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
            }
        }
    });
    address
}

/// A log whose brokers are away.
pub fn nowhere() -> KafkaLog {
    KafkaLog::new(KafkaOptions::new(vec![nobody_listens()])).unwrap()
}

/// A name that no other claim has.
pub fn name(what: &str) -> String {
    static NAMES: AtomicU32 = AtomicU32::new(0);
    format!("{what}-{}", NAMES.fetch_add(1, Ordering::Relaxed))
}

/// A new topic.
pub fn topic(partitions: i32) -> String {
    let topic = name("topic");
    CLUSTER.create_topic(&topic, partitions, &[]).unwrap();
    topic
}

pub fn at(topic: &str, partition: u32) -> TopicPartition {
    TopicPartition { topic: topic.into(), partition }
}

pub fn next(topic: &str, partition: u32, next: i64) -> Offset {
    Offset { partition: at(topic, partition), next, seq: 0 }
}

/// A record to partition 0.
pub fn record<'a>(topic: &'a str, value: &'a str) -> OutRecord<'a> {
    OutRecord { topic, partition: Some(0), timestamp_ms: 7, key: None, value: Some(value.as_bytes()), headers: &[] }
}

pub fn member_options(group: &str, instance: &str, topic: &str) -> ConsumerOptions {
    let subscriptions = vec![Subscription { topic: topic.into(), start: Start::Earliest }];
    ConsumerOptions { group: group.into(), instance: instance.into(), subscriptions }
}

pub fn member(log: &KafkaLog, group: &str, instance: &str, topic: &str) -> KafkaConsumer {
    log.consumer(member_options(group, instance, topic)).unwrap()
}

/// Polls until there is a change of assignment; nothing may be read before.
pub fn change(consumer: &mut KafkaConsumer) -> Assignment {
    let mut out = Vec::new();
    for _ in 0..POLLS_MAX {
        let assignment = consumer.poll(100, Duration::from_secs(1), &mut out).unwrap();
        assert_eq!(out, [], "no record was expected");
        if let Some(assignment) = assignment {
            return assignment;
        }
    }
    panic!("no change of assignment came")
}

/// Polls until the member is given partitions, and says which.
pub fn joined(consumer: &mut KafkaConsumer) -> Vec<TopicPartition> {
    match change(consumer) {
        Assignment::Assigned(mut come) => {
            come.sort();
            come
        }
        other => panic!("{other:?} instead of partitions"),
    }
}

/// Polls until so many records are read.
pub fn read(consumer: &mut KafkaConsumer, count: usize) -> Vec<Record> {
    let mut out = Vec::new();
    for _ in 0..POLLS_MAX {
        assert_eq!(consumer.poll(count - out.len(), Duration::from_secs(1), &mut out).unwrap(), None);
        if out.len() >= count {
            return out;
        }
    }
    panic!("{} records instead of {count}", out.len())
}

/// Polls until the position is there.
pub fn reach(consumer: &mut KafkaConsumer, partition: &TopicPartition, position: i64) {
    let mut out = Vec::new();
    for _ in 0..POLLS_MAX {
        if consumer.position(partition).unwrap() >= position {
            break;
        }
        consumer.poll(100, Duration::from_secs(1), &mut out).unwrap();
    }
    assert_eq!(consumer.position(partition).unwrap(), position);
}

pub fn text(record: &Record) -> String {
    String::from_utf8(record.value.as_ref().unwrap().to_vec()).unwrap()
}

pub fn texts(records: &[Record]) -> Vec<String> {
    records.iter().map(text).collect()
}

/// Commits these records in one transaction.
pub fn write(log: &KafkaLog, records: &[OutRecord<'_>]) {
    let mut producer = log.producer(&name("writer")).unwrap();
    commit(&mut producer, records, &[], &nobody());
}

pub fn commit(producer: &mut KafkaProducer, records: &[OutRecord<'_>], offsets: &[Offset], group: &GroupMetadata) {
    producer.begin().unwrap();
    records.iter().for_each(|record| producer.send(*record).unwrap());
    producer.commit(offsets, group).unwrap();
}

/// For commits without offsets.
pub fn nobody() -> GroupMetadata {
    GroupMetadata { group: "none".into(), instance: "none".into(), generation: 0, member: String::new() }
}

/// What a reader that shares no code with ours sees of a topic.
pub fn seen(topic: &str) -> Vec<String> {
    seen_on(&CLUSTER, topic)
}

/// The same, of a cluster of the claim's own.
pub fn seen_on(cluster: &Cluster, topic: &str) -> Vec<String> {
    let records = read_committed(&cluster.bootstrap(), topic).unwrap();
    records.into_iter().map(|record| String::from_utf8(record.value.unwrap()).unwrap()).collect()
}
