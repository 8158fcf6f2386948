//! Claims about letters on a log: what is seen, what is sent, and that nothing is sent twice.

mod joined;
mod parked;

use std::time::Duration;

use bytes::Bytes;
use stockflow_codec::DeadLetter;
use stockflow_log::{
    GroupMetadata, Log, LogError, MemoryLog, OutRecord, Producer, Reader, Record, TopicCleanup, TopicPartition,
};

use super::args::{First, Output};
use super::filter::Filter;
use super::letter::tests::posted;
use super::look::{Counted, Look};
use super::plan::Target;
use super::settle::{Done, Order};
use super::settled::Way;
use super::topic::DeadTopic;
use joined::Joined;

const KEY: &str = "plum:here";
const GROUP: &str = "retail.shop.stock";

fn log() -> Joined {
    let log = MemoryLog::new();
    log.create_topic("canonical", 1, TopicCleanup::Keep).unwrap();
    log.create_topic("dead", 2, TopicCleanup::Keep).unwrap();
    Joined::new(log)
}

/// A letter in partition 1, with a timestamp and what its headers say.
fn post<'a>(log: &Joined, timestamp_ms: i64, change: impl FnOnce(&mut DeadLetter<'a>)) {
    let record = posted(KEY, change);
    let out = OutRecord {
        topic: "dead",
        partition: Some(record.partition),
        timestamp_ms,
        key: record.key.as_deref(),
        value: record.value.as_deref(),
        headers: &record.headers,
    };
    let mut feeder = log.memory.feeder();
    feeder.send(out).unwrap();
    feeder.flush().unwrap();
}

fn order(way: Way) -> Order {
    let inputs = vec![("canonical".into(), 1)];
    let target = Target { inputs, has_ledger: true, group: GROUP.into(), dead_letters: "dead".into() };
    Order { way, filter: Filter::default(), settled: false, limit: u64::MAX, target }
}

fn carry_out(log: &Joined, order: &Order) -> Done {
    order.carry_out(log, "retail.shop.stock.dlq").unwrap()
}

fn look(limit: usize, first: First) -> Look {
    Look { filter: Filter::default(), settled: false, is_whole: false, limit, first, output: Output::Json }
}

/// What is seen of the letters, as (time, settled), and the counts.
fn seen(log: &Joined, look: &Look) -> (Vec<(String, bool)>, Counted) {
    let (text, counted) = look.read(&DeadTopic::open(log, "dead", GROUP).unwrap()).unwrap();
    let letters = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let time = |letter: &serde_json::Value| letter["time"].as_str().unwrap()[17..23].to_owned();
    let letters = letters.map(|letter| (time(&letter), letter["settled"] == true));
    (letters.collect(), counted)
}

fn input(log: &Joined) -> Vec<Record> {
    let mut reader = log.reader().unwrap();
    let partition = TopicPartition { topic: "canonical".into(), partition: 0 };
    reader.assign(&partition, 0).unwrap();
    let end = reader.bounds(&partition).unwrap().stable_end;
    let mut records = Vec::new();
    while reader.position().unwrap() < end {
        reader.poll(10_000, Duration::from_secs(1), &mut records).unwrap();
    }
    records
}

#[test]
fn a_letter_is_replayed_once_however_often_it_is_asked_for() {
    let log = log();
    post(&log, 1_000, |_| {});
    post(&log, 2_000, |_| {});
    let done = carry_out(&log, &order(Way::Replayed));
    assert_eq!((done.letters, done.matched, done.settled), (2, 2, 2));
    for way in [Way::Replayed, Way::Dropped] {
        assert_eq!(carry_out(&log, &order(way)), Done { letters: 2, ..Done::default() });
    }
    let times: Vec<_> = input(&log).iter().map(|record| record.timestamp_ms).collect();
    assert_eq!(times, [1_000, 2_000], "in the order of the letters, each once");
}

#[test]
fn settled_letters_are_left_out_unless_they_are_asked_for() {
    let log = log();
    post(&log, 1_000, |_| {});
    post(&log, 2_000, |dead| dead.reason = "NOT_JSON");
    let filter = Filter { reasons: vec!["NOT_JSON".into()], ..Filter::default() };
    carry_out(&log, &Order { filter, ..order(Way::Dropped) });
    let (letters, counted) = seen(&log, &look(9, First::Newest));
    assert_eq!((letters, counted), (vec![("01.000".into(), false)], Counted { letters: 2, matched: 1, settled: 1 }));
    let all = seen(&log, &Look { settled: true, ..look(9, First::Newest) });
    assert_eq!(all.0, [("02.000".into(), true), ("01.000".into(), false)]);
    carry_out(&log, &Order { settled: true, ..order(Way::Replayed) });
    assert_eq!(input(&log).len(), 3, "the word of the drop, and both records");
}

#[test]
fn the_newest_or_the_oldest_are_kept_when_there_are_more_than_wanted() {
    let log = log();
    (1..=5).for_each(|second| post(&log, second * 1_000, |_| {}));
    let (newest, counted) = seen(&log, &look(2, First::Newest));
    assert_eq!(newest, [("05.000".into(), false), ("04.000".into(), false)]);
    assert_eq!(counted.told(2), "5 of 5 dead letters match, 2 are shown (--limit)");
    let (oldest, _) = seen(&log, &look(2, First::Oldest));
    assert_eq!(oldest, [("01.000".into(), false), ("02.000".into(), false)]);
}

#[test]
fn letters_of_another_group_and_other_records_in_the_topic_are_not_touched() {
    let log = log();
    post(&log, 1_000, |dead| dead.group = "retail.other.stock");
    let mut feeder = log.memory.feeder();
    let stray = OutRecord {
        topic: "dead",
        partition: Some(0),
        timestamp_ms: 1,
        key: None,
        value: Some(b"stray"),
        headers: &[("stockflow-dead-settled".into(), Bytes::from_static(b"nonsense"))],
    };
    feeder.send(stray).unwrap();
    feeder.flush().unwrap();
    assert_eq!(carry_out(&log, &order(Way::Replayed)), Done::default());
    assert_eq!(seen(&log, &look(9, First::Newest)), (Vec::new(), Counted::default()));
}

#[test]
fn more_letters_than_a_transaction_takes_are_all_sent_in_order() {
    let log = log();
    (0..1_203).for_each(|ms| post(&log, ms, |_| {}));
    assert_eq!(carry_out(&log, &order(Way::Replayed)).settled, 1_203);
    assert!(input(&log).iter().map(|record| record.timestamp_ms).eq(0..1_203));
}

#[test]
fn a_limit_takes_the_first_and_the_next_call_goes_on() {
    let log = log();
    (0..3).for_each(|ms| post(&log, ms, |_| {}));
    for _ in 0..2 {
        carry_out(&log, &Order { limit: 1, ..order(Way::Replayed) });
    }
    assert_eq!(input(&log).iter().map(|record| record.timestamp_ms).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn a_letter_that_cannot_be_replayed_is_told_and_stays() {
    let log = log();
    post(&log, 1_000, |dead| dead.offset = None);
    post(&log, 2_000, |_| {});
    let done = carry_out(&log, &order(Way::Replayed));
    assert_eq!((done.settled, done.refused_count, done.refused[0].0.to_string()), (1, 1, "1:0".into()));
    assert_eq!(seen(&log, &look(9, First::Newest)).1, Counted { letters: 2, matched: 1, settled: 1 });
}

#[test]
fn a_rehearsal_tells_and_changes_nothing() {
    let log = log();
    post(&log, 1_000, |_| {});
    let (rows, done) = order(Way::Replayed).rehearse(&log).unwrap();
    assert!(rows.contains("plum:here") && done.settled == 1, "{rows}");
    assert_eq!((input(&log), log.memory.end_offset("dead", 1)), (Vec::new(), 1));
}

#[test]
fn a_topic_that_is_not_there_is_named() {
    let told = DeadTopic::open(&MemoryLog::new(), "dead", GROUP).err().unwrap().to_string();
    assert!(told.contains("\"dead\"") && told.contains(GROUP), "{told}");
}

#[test]
fn of_two_operators_at_once_the_first_is_fenced_and_its_batch_is_not_sent() {
    let log = log();
    post(&log, 1_000, |_| {});
    let mut first = log.producer("retail.shop.stock.dlq").unwrap();
    first.begin().unwrap();
    let value = Some(&b"sent by the first"[..]);
    let out = OutRecord { topic: "canonical", partition: Some(0), timestamp_ms: 1, key: None, value, headers: &[] };
    first.send(out).unwrap();
    assert_eq!(carry_out(&log, &order(Way::Replayed)).settled, 1);
    assert!(matches!(first.commit(&[], &GroupMetadata::nobody()), Err(LogError::Fenced { .. })));
    assert_eq!(input(&log).len(), 1, "the letter, once");
}
