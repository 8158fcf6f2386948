//! Claims: what becomes of lines that are good, bad, late or not read to their end.

use std::sync::mpsc::sync_channel;

use bytes::Bytes;
use stockflow_log::{MemoryLog, MemoryProducer, TopicCleanup, TopicPartition};

use super::*;

/// Sends what `feed` gives; how it ended, what was sent, and where the topic ends.
fn sent(items: Vec<Item>, is_told: bool) -> (Result<(), String>, u64, u64) {
    let log = MemoryLog::new();
    log.create_topic("events", 1, TopicCleanup::Keep).unwrap();
    let mut sender: Sender<'_, MemoryProducer> = Sender::new(log.producer("s").unwrap(), "events");
    let (feed, lines) = sync_channel(items.len());
    items.into_iter().for_each(|item| feed.send(item).unwrap());
    drop(feed);
    let (mut keys, stop, mut through) = (Keys::Given("k"), AtomicBool::new(is_told), 0);
    let ended = send(&mut sender, &lines, (&mut keys, &stop), &mut through);
    let ended = ended.map_err(|trouble| told(trouble, &sender, "a.jsonl", through).to_string());
    let partition = TopicPartition { topic: "events".into(), partition: 0 };
    let is_empty = log.stable_end(&partition).unwrap() == 0;
    assert_eq!(is_empty, sender.sent() == 0);
    (ended, sender.sent(), through)
}

fn line(number: u64) -> Item {
    Ok((number, Bytes::from_static(b"{}")))
}

#[test]
fn all_lines_are_sent_however_many_transactions_that_takes() {
    assert_eq!(sent(Vec::new(), false), (Ok(()), 0, 0));
    assert_eq!(sent((1..=2_500).map(line).collect(), false), (Ok(()), 2_500, 2_500));
}

#[test]
fn of_lines_that_cannot_be_read_on_it_is_told_up_to_where_they_are_there() {
    let broken = || Err(InputError::LongLine { path: "a.jsonl".into(), line: 2_501 });
    let (ended, count, through) = sent((1..=2_500).map(line).chain([broken()]).collect(), false);
    assert_eq!((count, through), (2_000, 2_000));
    let said = ended.unwrap_err();
    assert!(said.starts_with("a.jsonl:2501: the line is longer than"), "{said}");
    assert!(said.ends_with("up to line 2000 was sent, 2000 events, and nothing behind it"), "{said}");
    let (ended, count, _) = sent(vec![line(1), broken()], false);
    assert!(count == 0 && ended.unwrap_err().ends_with("nothing was sent"));
}

#[test]
fn who_is_told_to_stop_sends_nothing_that_may_be_half_a_line() {
    assert_eq!(sent((1..=10).map(line).collect(), true), (Ok(()), 0, 0));
}
