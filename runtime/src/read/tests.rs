//! Claims: which records are shown, in which order, and where it ends.

use std::sync::atomic::AtomicBool;

use clap::FromArgMatches as _;
use stockflow_log::{GroupMetadata, MemoryLog, OutRecord, Producer as _, TopicCleanup};

use super::args::With;
use super::*;

fn parsed(words: &[&str]) -> Result<ReadArgs, clap::Error> {
    let begin = ["read", "p.yaml", "--topic", "stock"];
    let command = <ReadArgs as clap::Args>::augment_args(clap::Command::new("read"));
    ReadArgs::from_arg_matches(&command.try_get_matches_from(begin.iter().chain(words))?)
}

fn args(words: &[&str]) -> ReadArgs {
    parsed(words).unwrap()
}

/// A topic of two partitions: `a` to `f`, in turn, each a transaction of its own.
fn log() -> MemoryLog {
    let log = MemoryLog::new();
    log.create_topic("stock", 2, TopicCleanup::Keep).unwrap();
    let mut producer = log.producer("p").unwrap();
    for (n, value) in ["1", "2", "3", "4", "5", "6"].iter().enumerate() {
        let n = i64::try_from(n).unwrap();
        let key: &[u8] = if n == 0 { b"old" } else { b"new" };
        producer.begin().unwrap();
        producer
            .send(OutRecord {
                topic: "stock",
                partition: Some(u32::from(n % 2 == 1)),
                timestamp_ms: n,
                key: Some(key),
                value: Some(value.as_bytes()),
                headers: &[],
            })
            .unwrap();
        producer.commit(&[], &GroupMetadata::nobody()).unwrap();
    }
    log
}

/// What is shown of it, a record a word.
fn shown(words: &[&str]) -> String {
    let (args, stop) = (args(words), AtomicBool::new(false));
    let mut out = Vec::new();
    read(&log(), ("stock", 2), &args, &mut Show::new(&mut out, &args, &stop)).unwrap();
    String::from_utf8(out).unwrap().replace('\n', " ").trim_end().to_owned()
}

#[test]
fn all_come_partition_by_partition_and_the_last_ones_by_their_time() {
    assert_eq!(shown(&["--from-beginning"]), "1 3 5 2 4 6");
    assert_eq!(shown(&[]), "1 2 3 4 5 6");
    assert_eq!(shown(&["--last", "3"]), "4 5 6");
    assert_eq!(shown(&["--last", "0"]), "");
}

#[test]
fn of_a_key_the_last_ones_are_found_however_far_back_they_are() {
    assert_eq!(shown(&["--key", "old", "--last", "1"]), "1");
    assert_eq!(shown(&["--key", "new", "--from-beginning"]), "3 5 2 4 6");
    assert_eq!(shown(&["--key", "none"]), "");
}

#[test]
fn it_ends_after_as_many_as_were_wanted_also_while_it_follows() {
    assert_eq!(shown(&["--from-beginning", "--count", "2"]), "1 3");
    assert_eq!(shown(&["--last", "4", "--count", "2", "--follow"]), "3 4");
}

#[test]
fn what_is_told_to_end_follows_nothing() {
    let (args, stop) = (args(&["--last", "1", "--follow"]), AtomicBool::new(true));
    let mut out = Vec::new();
    read(&log(), ("stock", 2), &args, &mut Show::new(&mut out, &args, &stop)).unwrap();
    assert_eq!(out, b"6\n");
}

#[test]
fn what_contradicts_itself_is_refused() {
    let wrong = [&["--from-beginning", "--last", "3"][..], &["--last", "5000"], &["--with", "size"], &["--count", "0"]];
    for words in wrong {
        assert!(parsed(words).is_err(), "{words:?}");
    }
    assert_eq!(args(&["--with", "offset,key"]).with, [With::Offset, With::Key]);
}
