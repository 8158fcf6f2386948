//! Claims about letters on a log: what is seen, what is sent, and that nothing is sent twice.

mod joined;
mod parked;

use std::time::Duration;

use bytes::Bytes;
use stockflow_codec::DeadLetter;
use stockflow_log::{
    GroupMetadata, Log, LogError, MemoryLog, OutRecord, Producer, Reader, Record, TopicCleanup, TopicPartition,
};

use super::filter::Filter;
use super::letter::tests::posted;
use super::look::{Counted, Look};
use super::plan::Target;
use super::settle::{Done, Order};
use super::settled::Way;
use super::topic::DeadTopic;
use joined::Joined;

const KEY: &str = "plum:here";
const NOW_MS: i64 = 9_000;
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
    order.carry_out(log, "retail.shop.stock.dlq", &|| NOW_MS).unwrap()
}

fn look(limit: usize, newest_first: bool) -> Look {
    Look { filter: Filter::default(), settled: false, limit, bytes_max: usize::MAX, newest_first }
}

/// What is seen of the letters, as (time in ms, settled), and the counts.
fn seen(log: &Joined, look: &Look) -> (Vec<(i64, bool)>, Counted) {
    let topic = DeadTopic::open(log, "dead", GROUP).unwrap();
    look.read(&topic, |letter| (letter.record.timestamp_ms, letter.is_settled), |_| 10).unwrap()
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
    let (letters, counted) = seen(&log, &look(9, true));
    assert_eq!((letters, counted), (vec![(1_000, false)], Counted { letters: 2, matched: 1, settled: 1 }));
    let all = seen(&log, &Look { settled: true, ..look(9, true) });
    assert_eq!(all.0, [(2_000, true), (1_000, false)]);
    carry_out(&log, &Order { settled: true, ..order(Way::Replayed) });
    assert_eq!(input(&log).len(), 3, "the word of the drop, and both records");
}

#[test]
fn the_newest_or_the_oldest_are_kept_when_there_are_more_than_wanted() {
    let log = log();
    (1..=5).for_each(|second| post(&log, second * 1_000, |_| {}));
    let (newest, counted) = seen(&log, &look(2, true));
    assert_eq!(newest, [(5_000, false), (4_000, false)]);
    assert_eq!(counted, Counted { letters: 5, matched: 5, settled: 0 });
    let (oldest, _) = seen(&log, &look(2, false));
    assert_eq!(oldest, [(1_000, false), (2_000, false)]);
    let (fit, _) = seen(&log, &Look { bytes_max: 25, ..look(9, true) });
    assert_eq!(fit, newest, "as many as fit, each of 10 bytes");
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
    assert_eq!(seen(&log, &look(9, true)), (Vec::new(), Counted::default()));
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
    assert_eq!(seen(&log, &look(9, true)).1, Counted { letters: 2, matched: 1, settled: 1 });
}

#[test]
fn a_rehearsal_tells_and_changes_nothing() {
    let log = log();
    post(&log, 1_000, |_| {});
    let mut told = Vec::new();
    let done = order(Way::Replayed).rehearse(&log, |letter| told.push(letter.place.to_string())).unwrap();
    assert_eq!((told, done.settled), (vec!["1:0".to_owned()], 1));
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
