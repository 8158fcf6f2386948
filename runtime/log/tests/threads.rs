//! Many threads: every record counts once, and no transaction is ever half seen.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::collections::BTreeMap;
use std::thread;

use stockflow_log::{
    Consumer, Log, LogError, MemoryConsumer, MemoryLog, Offset, OutRecord, Producer, Record, Start, TopicCleanup,
    TopicPartition,
};
use support::{LONG, at, feed, log_of, options, poll, turn};

const RECORDS: u32 = 30_000;
const PARTITIONS: u32 = 6;

fn next_offsets(records: &[Record]) -> Vec<Offset> {
    let next: BTreeMap<u32, i64> = records.iter().map(|record| (record.partition, record.offset + 1)).collect();
    let partition = |partition| TopicPartition { topic: "t".into(), partition };
    next.into_iter().map(|(number, next)| Offset { partition: partition(number), next, seq: 0 }).collect()
}

/// Reads a batch and writes it out in one transaction; gives what it read.
fn batch(consumer: &mut MemoryConsumer, producer: &mut impl Producer) -> Result<usize, LogError> {
    let mut records = Vec::new();
    consumer.poll(100, LONG, &mut records)?;
    producer.begin()?;
    for record in &records {
        let value = record.value.as_deref();
        producer.send(OutRecord { topic: "echo", partition: None, key: value, value, ..at(0, "", "") })?;
    }
    producer.commit(&next_offsets(&records), &consumer.group_metadata())?;
    Ok(records.len())
}

/// Works until the log is closed; every few batches it dies, or is restarted under its name
/// while the old one still has a batch in its hands.
fn work(log: &MemoryLog, name: &str) {
    let join = || (log.consumer(options("g", name, &["t"], Start::Earliest)).unwrap(), log.producer(name).unwrap());
    let (mut consumer, mut producer) = join();
    for round in 1.. {
        if round % 17 == 0 {
            consumer.poll(10, LONG, &mut Vec::new()).unwrap();
            (consumer, producer) = join();
        }
        if round % 29 == 0 {
            let (mut stale_consumer, mut stale_producer) = (consumer, producer);
            (consumer, producer) = join();
            let fenced = batch(&mut stale_consumer, &mut stale_producer);
            assert!(matches!(fenced, Err(LogError::Fenced { .. })), "{fenced:?}");
        }
        batch(&mut consumer, &mut producer).unwrap();
        if log.end_offset("done", 0) > 0 {
            return;
        }
    }
}

#[test]
fn every_record_counts_once_though_members_die_and_are_replaced() {
    let log = log_of(PARTITIONS, TopicCleanup::Consumed);
    log.create_topic("echo", 3, TopicCleanup::Keep).unwrap();
    log.create_topic("done", 1, TopicCleanup::Keep).unwrap();
    let mut reader = log.consumer(options("reader", "r", &["echo"], Start::Earliest)).unwrap();
    turn(&mut reader);
    let mut seen = Vec::new();
    thread::scope(|scope| {
        for name in ["a", "b", "c"] {
            let log = &log;
            scope.spawn(move || work(log, name));
        }
        scope.spawn(|| {
            let mut feeder = log.feeder();
            for number in 0..RECORDS {
                feeder.send(at(number % PARTITIONS, "k", &number.to_string())).unwrap();
                if number % 256 == 0 {
                    feeder.flush().unwrap();
                    log.wait_until_backlog_below("t", 2_048);
                }
            }
            feeder.flush().unwrap();
        });
        while seen.len() < RECORDS as usize {
            let had = seen.len();
            reader.poll(1_000, LONG, &mut seen).unwrap();
            assert!(seen.len() > had, "the workers came to a halt");
        }
        feed(&log, &[OutRecord { topic: "done", ..at(0, "", "") }]);
        log.close();
    });
    let mut numbers: Vec<u32> = seen
        .iter()
        .map(|record| std::str::from_utf8(record.value.as_ref().unwrap()).unwrap().parse().unwrap())
        .collect();
    numbers.sort_unstable();
    assert!(numbers.into_iter().eq(0..RECORDS), "each number once");
    assert_eq!(log.lag("g", "t"), 0);
}

#[test]
fn a_reader_never_sees_half_a_transaction() {
    let log = log_of(2, TopicCleanup::Keep);
    let mut reader = support::reader(&log, "r");
    let writer = support::reader(&log, "w");
    thread::scope(|scope| {
        let log = &log;
        let who = writer.group_metadata();
        scope.spawn(move || {
            let mut producer = log.producer("p").unwrap();
            for _ in 0..2_000 {
                producer.begin().unwrap();
                (0..2).for_each(|partition| producer.send(at(partition, "k", "v")).unwrap());
                producer.commit(&[], &who).unwrap();
            }
        });
        let mut read = [0, 0];
        while read != [2_000, 2_000] {
            poll(&mut reader).iter().for_each(|record| read[record.partition as usize] += 1);
            assert_eq!(read[0], read[1]);
        }
    });
}
