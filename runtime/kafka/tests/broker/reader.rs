//! Readers: a partition from an offset on, outside any group.

use std::time::Duration;

use stockflow_kafka::{KafkaLog, KafkaReader};
use stockflow_log::{Bounds, Log, LogError, Producer, Reader, TopicPartition};

use crate::support::{at, eager, log, name, options, record, texts, topic, write};

/// Polls until the reader is at the end of what is committed.
fn all(reader: &mut KafkaReader, end: i64) -> Vec<String> {
    let mut out = Vec::new();
    for _ in 0..60 {
        reader.poll(1_000, Duration::from_secs(1), &mut out).unwrap();
        if reader.position().unwrap() >= end {
            break;
        }
    }
    assert_eq!(reader.position().unwrap(), end);
    texts(&out)
}

/// Where it stands once so much is committed: a commit is answered before its markers are written.
fn committed_up_to(reader: &mut KafkaReader, partition: &TopicPartition, end: i64) -> Option<Bounds> {
    (0..5_000).map(|_| reader.bounds(partition).unwrap()).find(|bounds| bounds.stable_end >= end)
}

#[test]
fn a_reader_reads_committed_records_to_the_end_and_no_further() {
    let (log, topic) = (eager(), topic(1));
    write(&log, &["a", "b"].map(|value| record(&topic, value)));
    let mut open = log.producer(&name("producer")).unwrap();
    open.begin().unwrap();
    open.send(record(&topic, "open")).unwrap();
    let mut reader = log.reader().unwrap();
    let bounds = committed_up_to(&mut reader, &at(&topic, 0), 3).unwrap();
    assert_eq!((bounds.earliest, bounds.stable_end), (0, 3));
    reader.assign(&at(&topic, 0), 1).unwrap();
    assert_eq!(all(&mut reader, 3), ["b"]);
    open.commit(&[], &crate::support::nobody()).unwrap();
    let bounds = committed_up_to(&mut reader, &at(&topic, 0), 5);
    assert_eq!(bounds, Some(Bounds { earliest: 0, stable_end: 5, end: 5 }));
    assert_eq!(all(&mut reader, 5), ["open"]);
}

#[test]
fn the_end_of_all_data_is_beyond_that_of_an_open_transaction() {
    // Sent at once, though nobody commits.
    let mut options = options();
    options.config.insert("linger.ms".into(), "0".into());
    let (log, topic) = (KafkaLog::new(options).unwrap(), topic(1));
    let mut open = log.producer(&name("producer")).unwrap();
    open.begin().unwrap();
    let mut reader = log.reader().unwrap();
    open.send(record(&topic, "open")).unwrap();
    let partition = at(&topic, 0);
    let bounds = (0..5_000).map(|_| reader.bounds(&partition).unwrap()).find(|bounds| bounds.end == 1).unwrap();
    assert_eq!(bounds.stable_end, 0);
    open.abort().unwrap();
}

#[test]
fn a_reader_goes_from_partition_to_partition() {
    let (log, topic) = (log(), topic(2));
    let second = stockflow_log::OutRecord { partition: Some(1), ..record(&topic, "second") };
    write(&log, &[record(&topic, "first"), second]);
    let mut reader = log.reader().unwrap();
    reader.assign(&at(&topic, 0), 0).unwrap();
    assert_eq!(all(&mut reader, 2), ["first"]);
    reader.assign(&at(&topic, 1), 0).unwrap();
    assert_eq!(all(&mut reader, 2), ["second"]);
    reader.assign(&at(&topic, 0), 0).unwrap();
    assert_eq!(all(&mut reader, 2), ["first"]);
}

#[test]
fn a_reader_goes_back_within_its_partition() {
    let (log, topic) = (eager(), topic(1));
    write(&log, &["a", "b"].map(|value| record(&topic, value)));
    let mut reader = log.reader().unwrap();
    for _ in 0..3 {
        reader.assign(&at(&topic, 0), 0).unwrap();
        assert_eq!(all(&mut reader, 3), ["a", "b"]);
    }
    reader.assign(&at(&topic, 0), 1).unwrap();
    reader.assign(&at(&topic, 0), 3).unwrap();
    assert_eq!(all(&mut reader, 3), Vec::<String>::new());
    reader.assign(&at(&topic, 0), 1).unwrap();
    assert_eq!(all(&mut reader, 3), ["b"]);
}

#[test]
fn what_was_deleted_is_passed_over() {
    let (log, topic) = (log(), topic(1));
    write(&log, &["a", "b", "c"].map(|value| record(&topic, value)));
    log.delete_records(&at(&topic, 0), 2).unwrap();
    log.delete_records(&at(&topic, 0), 1).unwrap();
    let mut reader = log.reader().unwrap();
    assert_eq!(reader.bounds(&at(&topic, 0)).unwrap().earliest, 2);
    reader.assign(&at(&topic, 0), 0).unwrap();
    assert_eq!(reader.position().unwrap(), 2);
    assert_eq!(all(&mut reader, 4), ["c"]);
    let refused = log.delete_records(&at(&topic, 0), 100);
    assert!(matches!(refused, Err(LogError::Fatal { .. })), "{refused:?}");
}

#[test]
fn a_reader_of_nothing_says_so() {
    let mut reader = log().reader().unwrap();
    assert!(matches!(reader.position(), Err(LogError::Fatal { .. })));
}
