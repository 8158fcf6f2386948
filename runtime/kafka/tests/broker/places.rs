//! Places: positions, ends, seeking and pausing.

use std::time::Duration;

use stockflow_log::{Consumer, Log, LogError, Producer};

use crate::support::{at, eager, joined, log, member, name, reach, read, record, texts, topic, write};

#[test]
fn the_position_reaches_the_end_past_what_marks_transactions() {
    let (log, topic) = (log(), topic(1));
    write(&log, &[record(&topic, "a")]);
    let mut aborted = log.producer(&name("producer")).unwrap();
    aborted.begin().unwrap();
    aborted.send(record(&topic, "no")).unwrap();
    aborted.abort().unwrap();
    let mut consumer = member(&log, &name("group"), "m", &topic);
    joined(&mut consumer);
    assert_eq!(consumer.position(&at(&topic, 0)).unwrap(), 0);
    read(&mut consumer, 1);
    let end = log.stable_end(&at(&topic, 0)).unwrap();
    assert!(end >= 2, "the record and its marker: {end}");
    reach(&mut consumer, &at(&topic, 0), end);
    assert_eq!(consumer.end_seen(&at(&topic, 0)), Some(end), "known from what was fetched");
}

#[test]
fn the_end_of_what_is_committed_is_before_an_open_transaction() {
    let (log, topic) = (eager(), topic(1));
    write(&log, &[record(&topic, "a")]);
    let mut open = log.producer(&name("producer")).unwrap();
    open.begin().unwrap();
    open.send(record(&topic, "b")).unwrap();
    let mut consumer = member(&log, &name("group"), "m", &topic);
    joined(&mut consumer);
    read(&mut consumer, 1);
    reach(&mut consumer, &at(&topic, 0), 2);
    assert_eq!(log.stable_end(&at(&topic, 0)).unwrap(), 2);
}

#[test]
fn a_seek_reads_again_from_there() {
    let (log, topic) = (log(), topic(1));
    write(&log, &["a", "b", "c"].map(|value| record(&topic, value)));
    let mut consumer = member(&log, &name("group"), "m", &topic);
    joined(&mut consumer);
    consumer.seek(&at(&topic, 0), 1).unwrap();
    assert_eq!(texts(&read(&mut consumer, 2)), ["b", "c"]);
    consumer.seek(&at(&topic, 0), 0).unwrap();
    assert_eq!(consumer.position(&at(&topic, 0)).unwrap(), 0);
    assert_eq!(texts(&read(&mut consumer, 3)), ["a", "b", "c"]);
}

#[test]
fn a_paused_partition_gives_nothing_and_goes_on_where_it_was() {
    let (log, topic) = (log(), topic(2));
    write(&log, &["a", "b"].map(|value| record(&topic, value)));
    let mut consumer = member(&log, &name("group"), "m", &topic);
    joined(&mut consumer);
    assert_eq!(texts(&read(&mut consumer, 1)), ["a"]);
    consumer.pause(&[at(&topic, 0)]).unwrap();
    let other = stockflow_log::OutRecord { partition: Some(1), ..record(&topic, "other") };
    write(&log, &[other]);
    assert_eq!(texts(&read(&mut consumer, 1)), ["other"]);
    let mut out = Vec::new();
    consumer.poll(10, Duration::from_millis(300), &mut out).unwrap();
    assert_eq!(out, []);
    assert_eq!(consumer.position(&at(&topic, 0)).unwrap(), 1);
    consumer.resume(&[at(&topic, 0)]).unwrap();
    assert_eq!(texts(&read(&mut consumer, 1)), ["b"]);
}

#[test]
fn a_partition_that_is_not_assigned_has_no_place() {
    let (log, topic) = (log(), topic(1));
    let mut consumer = member(&log, &name("group"), "m", &topic);
    joined(&mut consumer);
    let other = at(&topic, 5);
    for refused in [
        consumer.seek(&other, 0).err(),
        consumer.position(&other).err(),
        consumer.pause(std::slice::from_ref(&other)).err(),
        consumer.resume(std::slice::from_ref(&other)).err(),
    ] {
        assert!(matches!(refused, Some(LogError::Fatal { .. })), "{refused:?}");
    }
}

#[test]
fn what_was_deleted_before_it_was_read_is_told_and_passed_over_only_if_that_is_wanted() {
    let (log, topic, group) = (eager(), topic(1), name("group"));
    write(&log, &["a", "b", "c", "d"].map(|value| record(&topic, value)));
    let mut consumer = member(&log, &group, "m", &topic);
    joined(&mut consumer);
    assert_eq!(texts(&read(&mut consumer, 1)), ["a"]);
    log.delete_records(&at(&topic, 0), 3).unwrap();
    // Nothing was committed: what comes back begins where it is told to.
    let mut polled = || consumer.seek(&at(&topic, 0), 1).and_then(|()| poll_until_error(&mut consumer));
    let told = polled().unwrap_err();
    let (LogError::Fatal { message, .. }, words) = (&told, "offsets 1 to 2 of partition 0") else { panic!("{told}") };
    assert!(message.contains(words) && message.contains("deleted before they were read"), "{message}");
    let log = log.skipping_deleted(true);
    let mut consumer = member(&log, &name("group"), "m", &topic);
    joined(&mut consumer);
    consumer.seek(&at(&topic, 0), 1).unwrap();
    assert_eq!(texts(&read(&mut consumer, 1)), ["d"]);
}

fn poll_until_error(consumer: &mut impl Consumer) -> Result<(), LogError> {
    let mut out = Vec::new();
    for _ in 0..60 {
        consumer.poll(100, Duration::from_secs(1), &mut out)?;
    }
    Ok(())
}
