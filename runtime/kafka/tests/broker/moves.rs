//! Moves: what is read after a change of assignment, whatever lay fetched before it.

use std::time::Duration;

use stockflow_kafka::admin::Group;
use stockflow_kafka::{KafkaConsumer, KafkaProducer};
use stockflow_log::{Assignment, Consumer, Log, OutRecord, Record, TopicPartition};

use crate::support::{at, commit, joined, log, member, name, nobody, read, record, text, topic};

const RECORDS: usize = 40;
/// Polls of a second, of which one would do.
const SILENT_POLLS_MAX: usize = 15;

/// Writes so many transactions of one record each to either partition: behind each record lies a
/// marker, which readers never see.
fn write_with_markers(producer: &mut KafkaProducer, topic: &str) {
    for number in 0..RECORDS {
        let value = number.to_string();
        let both = [0, 1].map(|partition| OutRecord { partition: Some(partition), ..record(topic, &value) });
        commit(producer, &both, &[], &nobody());
    }
}

/// Polls two members until one has given a partition up and the other has it; gives which stays,
/// and what the first one read meanwhile.
fn share(first: &mut KafkaConsumer, second: &mut KafkaConsumer, topic: &str) -> (TopicPartition, Vec<Record>) {
    let (mut out, mut gone) = (Vec::new(), Vec::new());
    loop {
        if let Some(Assignment::Revoked(revoked)) = first.poll(1, Duration::from_millis(5), &mut out).unwrap() {
            gone = revoked;
        }
        if let Some(Assignment::Assigned(come)) = second.poll(1, Duration::from_millis(5), &mut Vec::new()).unwrap() {
            assert_eq!(come, gone);
            return (at(topic, 1 - gone[0].partition), out);
        }
    }
}

#[test]
fn what_was_sought_is_read_from_there_though_markers_lie_fetched_and_another_member_joins() {
    let (log, input, group) = (log(), topic(2), name("group"));
    write_with_markers(&mut log.producer(&name("producer")).unwrap(), &input);
    let mut first = member(&log, &group, "first", &input);
    joined(&mut first);
    // One of each: the others have been fetched with their markers, and lie in the queue.
    let mut seen = Vec::new();
    while !(0..2).all(|partition| seen.iter().any(|record: &Record| record.partition == partition)) {
        seen.append(&mut read(&mut first, 1));
    }
    for partition in 0..2 {
        first.seek(&at(&input, partition), 0).unwrap();
    }
    // What lies in the queue is passed over now, the markers too.
    let mut found = Vec::new();
    first.poll(1, Duration::ZERO, &mut found).unwrap();
    // The group changes while nothing is polled: what is fetched is all of before.
    let mut second = member(&log, &group, "second", &input);
    let has_both = |found: &Group| found.state == "Stable" && found.members.len() == 2;
    while !has_both(&log.admin().group(&group).unwrap()) {
        second.poll(1, Duration::from_millis(50), &mut Vec::new()).unwrap();
    }
    let (stays, mut more) = share(&mut first, &mut second, &input);
    found.append(&mut more);
    let of_it = |found: &[Record]| found.iter().filter(|record| record.partition == stays.partition).count();
    for _ in 0..SILENT_POLLS_MAX {
        if of_it(&found) >= RECORDS {
            break;
        }
        first.poll(100, Duration::from_secs(1), &mut found).unwrap();
    }
    let texts: Vec<String> = found.iter().filter(|record| record.partition == stays.partition).map(text).collect();
    assert_eq!(texts, (0..RECORDS).map(|number| number.to_string()).collect::<Vec<_>>());
}
