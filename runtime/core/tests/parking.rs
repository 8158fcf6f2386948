//! Claims: records wait durably behind the one of their key that failed, in order and within limits.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use stockflow_core::config::{WAITING_BYTES_MAX, WAITING_RECORDS_MAX};
use stockflow_core::{Kind, OnFailure, Shard, WaitError};
use support::TestEvent;
use support::changelog::{End, Source, replica, tight};

fn sale(id: &str, quantity: i64) -> TestEvent {
    TestEvent { id: id.to_owned(), kind: Kind::Sale, sku: "a", quantity, reservation: String::new(), clock_ms: 0 }
}

/// Key a parked behind event 1, and 2 and 3 waiting.
fn parked() -> Source {
    let mut source = Source::new(tight(OnFailure::Park));
    source.transaction(&[sale("1", 13), sale("2", 1)], None, End::Commit);
    source.transaction(&[sale("3", 1)], None, End::Commit);
    source
}

fn seen(shard: &Shard) -> Vec<(&str, &str, &str, usize)> {
    shard.parked().collect()
}

#[test]
fn what_waits_comes_back_in_order_once_its_key_is_released() {
    let mut source = parked();
    assert_eq!(seen(&source.shard), [("a", "here", "1", 2)]);
    let mut rebuilt = replica(&source.log, OnFailure::Park).unwrap();
    for shard in [&mut source.shard, &mut rebuilt] {
        let records = shard.release("a", "here").unwrap();
        assert_eq!(records, [Box::from(*b"2"), Box::from(*b"3")]);
        assert_eq!(shard.release("a", "here"), None);
        assert_eq!(seen(shard), []);
    }
}

#[test]
fn waiting_and_releasing_are_undone_by_a_rollback() {
    let mut source = parked();
    let before = source.shard.digest();
    source.shard.wait("a", "here", b"4").unwrap();
    source.shard.release("a", "here").unwrap();
    assert!(source.shard.has_changes());
    source.shard.rollback();
    assert!(!source.shard.has_changes());
    assert_eq!((seen(&source.shard), source.shard.digest()), (vec![("a", "here", "1", 2)], before));
}

#[test]
fn a_release_is_durable_and_a_key_may_be_parked_anew_in_the_same_transaction() {
    let mut source = parked();
    source.transaction(&[sale("5", 13), sale("6", 1)], Some("a"), End::Commit);
    assert_eq!(seen(&source.shard), [("a", "here", "5", 1)]);
    let rebuilt = replica(&source.log, OnFailure::Park).unwrap();
    assert_eq!((seen(&rebuilt), rebuilt.digest()), (seen(&source.shard), source.shard.digest()));
    source.transaction(&[sale("7", 1)], Some("a"), End::Commit);
    assert_eq!(seen(&replica(&source.log, OnFailure::Park).unwrap()), []);
}

#[test]
fn nothing_waits_for_a_key_that_is_not_parked() {
    let mut source = parked();
    for (sku, location) in [("b", "here"), ("a", "there")] {
        let refused = source.shard.wait(sku, location, b"9").unwrap_err();
        assert_eq!(refused, WaitError::NotParked { sku: sku.to_owned(), location: location.to_owned() });
    }
}

#[test]
fn no_more_records_wait_than_may() {
    let mut shard = parked().shard;
    for _ in 2..WAITING_RECORDS_MAX {
        shard.wait("a", "here", b"x").unwrap();
    }
    let bytes = WAITING_RECORDS_MAX;
    let full = WaitError::TooMuchWaiting { records: WAITING_RECORDS_MAX, bytes };
    assert_eq!(shard.wait("a", "here", b"x"), Err(full));
    shard.rollback();
    assert_eq!(shard.wait("a", "here", b"x"), Ok(()));
}

#[test]
fn no_more_bytes_wait_than_may() {
    let mut shard = parked().shard;
    shard.wait("a", "here", &vec![0; WAITING_BYTES_MAX - 2]).unwrap();
    assert!(matches!(shard.wait("a", "here", b"x"), Err(WaitError::TooMuchWaiting { records: 3, .. })));
    shard.release("a", "here").unwrap();
    shard.rollback();
    assert_eq!(shard.wait("a", "here", b"x"), Ok(()));
}
