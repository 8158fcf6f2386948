//! Transactions: all at once or not at all, and by one producer alone.

use stockflow_log::{Consumer, Log, LogError, OutRecord, Producer, partition_for};

use crate::support::{
    at, commit, eager, joined, log, member, name, next, nobody, nowhere, read, record, seen, texts, topic, write,
};

#[test]
fn records_and_offsets_of_a_transaction_become_visible_at_once() {
    let (log, input, output, group) = (eager(), topic(1), topic(1), name("group"));
    write(&log, &[record(&input, "a"), record(&input, "b")]);
    let mut consumer = member(&log, &group, "m", &input);
    joined(&mut consumer);
    assert_eq!(texts(&read(&mut consumer, 2)), ["a", "b"]);
    let mut producer = log.producer(&name("producer")).unwrap();
    producer.begin().unwrap();
    producer.send(record(&output, "x")).unwrap();
    producer.send(record(&output, "y")).unwrap();
    assert_eq!(seen(&output), [""; 0]);
    assert_eq!(consumer.committed(&at(&input, 0)).unwrap(), None);
    let offset = stockflow_log::Offset { seq: 41, ..next(&input, 0, 2) };
    producer.commit(&[offset], &consumer.group_metadata()).unwrap();
    assert_eq!(seen(&output), ["x", "y"]);
    let committed = consumer.committed(&at(&input, 0)).unwrap().unwrap();
    assert_eq!((committed.next, committed.seq), (2, 41));
}

#[test]
fn nothing_of_an_aborted_transaction_is_ever_read() {
    let (log, topic) = (eager(), topic(1));
    let mut producer = log.producer(&name("producer")).unwrap();
    producer.begin().unwrap();
    for _ in 0..1_000 {
        producer.send(record(&topic, "no")).unwrap();
    }
    producer.abort().unwrap();
    commit(&mut producer, &[record(&topic, "yes")], &[], &nobody());
    assert_eq!(seen(&topic), ["yes"]);
}

#[test]
fn an_empty_transaction_commits() {
    let mut producer = log().producer(&name("producer")).unwrap();
    commit(&mut producer, &[], &[], &nobody());
    commit(&mut producer, &[], &[], &nobody());
}

#[test]
fn a_newer_producer_fences_the_older_and_aborts_what_it_had_open() {
    let (log, topic, id) = (eager(), topic(1), name("producer"));
    let mut older = log.producer(&id).unwrap();
    older.begin().unwrap();
    older.send(record(&topic, "older")).unwrap();
    let mut newer = log.producer(&id).unwrap();
    let refused = older.commit(&[], &nobody());
    assert!(matches!(refused, Err(LogError::Fenced { .. })), "{refused:?}");
    let refused = older.begin();
    assert!(matches!(refused, Err(LogError::Fatal { .. })), "{refused:?}");
    commit(&mut newer, &[record(&topic, "newer")], &[], &nobody());
    assert_eq!(seen(&topic), ["newer"]);
}

#[test]
fn the_commit_of_a_member_that_was_replaced_is_fenced() {
    let (log, input, output, group) = (log(), topic(1), topic(1), name("group"));
    write(&log, &[record(&input, "a")]);
    let mut zombie = member(&log, &group, "m", &input);
    joined(&mut zombie);
    let stale = zombie.group_metadata();
    let mut heir = member(&log, &group, "m", &input);
    joined(&mut heir);
    let id = name("producer");
    let mut producer = log.producer(&id).unwrap();
    producer.begin().unwrap();
    producer.send(record(&output, "zombie")).unwrap();
    let refused = producer.commit(&[next(&input, 0, 1)], &stale);
    assert!(matches!(refused, Err(LogError::Fenced { .. })), "{refused:?}");
    let mut producer = log.producer(&id).unwrap();
    commit(&mut producer, &[record(&output, "heir")], &[next(&input, 0, 1)], &heir.group_metadata());
    assert_eq!(seen(&output), ["heir"]);
}

#[test]
fn a_record_with_all_it_can_have_comes_back_as_it_was() {
    let (log, topic) = (log(), topic(2));
    let headers = vec![("trace".into(), "t1".into()), ("trace".into(), "t2".into()), ("empty".into(), "".into())];
    let full = OutRecord {
        topic: &topic,
        partition: Some(1),
        timestamp_ms: 1_700_000_000_123,
        key: Some(b"k"),
        value: Some(b"v"),
        headers: &headers,
    };
    let bare = OutRecord { key: None, value: None, headers: &[], ..full };
    let empty = OutRecord { key: Some(b""), value: Some(b""), headers: &[], ..full };
    write(&log, &[full, bare, empty]);
    let mut consumer = member(&log, &name("group"), "m", &topic);
    joined(&mut consumer);
    let read = read(&mut consumer, 3);
    assert_eq!(read[0].headers, headers);
    assert_eq!((read[0].partition, read[0].offset, read[0].timestamp_ms), (1, 0, 1_700_000_000_123));
    let bytes = |of: usize| (read[of].key.as_deref(), read[of].value.as_deref());
    assert_eq!(bytes(0), (Some(&b"k"[..]), Some(&b"v"[..])));
    assert_eq!(bytes(1), (None, None));
    assert_eq!(bytes(2), (Some(&b""[..]), Some(&b""[..])));
}

#[test]
fn a_key_goes_where_the_log_says_it_does() {
    let (log, topic) = (log(), topic(7));
    let keys: Vec<String> = (0..200).map(|n| format!("sku-{n}:location-{}", n % 13)).collect();
    let records: Vec<OutRecord<'_>> = keys
        .iter()
        .map(|key| OutRecord { partition: None, key: Some(key.as_bytes()), ..record(&topic, key) })
        .collect();
    write(&log, &records);
    let mut consumer = member(&log, &name("group"), "m", &topic);
    joined(&mut consumer);
    for read in read(&mut consumer, keys.len()) {
        assert_eq!(read.partition, partition_for(read.key.as_deref().unwrap(), 7));
    }
}

#[test]
fn a_member_that_is_none_at_the_moment_cannot_commit() {
    let (log, input) = (log(), topic(1));
    let consumer = member(&nowhere(), &name("group"), "m", &input);
    let mut producer = log.producer(&name("producer")).unwrap();
    producer.begin().unwrap();
    let refused = producer.commit(&[next(&input, 0, 0)], &consumer.group_metadata());
    assert!(matches!(refused, Err(LogError::Fenced { .. })), "{refused:?}");
    drop(consumer);
}
