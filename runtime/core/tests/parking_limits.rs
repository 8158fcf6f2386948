//! Claims: what waits in a shard's state is bounded, and beyond the bounds nothing stops and nothing is lost.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use stockflow_core::config::{WAITING_BYTES_MAX, WAITING_RECORDS_MAX};
use stockflow_core::{OnFailure, Settled, Spilled};
use support::TestEvent;
use support::changelog::{End, Source, first, read, replica, tight};
use support::parked::{narrow, parked, parked_in, released, sale, seen, settle, texts, waits};

#[test]
fn of_a_key_that_is_not_parked_nothing_is_kept_and_nothing_is_lost() {
    let mut source = parked();
    for (sku, location) in [("b", "here"), ("a", "there")] {
        let spilled = source.shard.wait(sku, location, 9, b"9");
        assert_eq!(spilled, [Spilled { record: Box::from(*b"9"), standing: waits("", 9, None).standing }]);
    }
    assert!(!source.shard.has_changes());
}

#[test]
fn without_room_the_oldest_becomes_a_letter_so_that_the_order_is_kept() {
    let mut source = parked_in(narrow(2));
    let mut spilled = Vec::new();
    for turn in 5_000..5_004 {
        spilled.extend(source.shard.wait("a", "here", turn, turn.to_string().as_bytes()));
    }
    let told: Vec<_> = spilled.iter().map(|s| (String::from_utf8_lossy(&s.record), s.standing)).collect();
    let standing = |turn, after| waits("", turn, after).standing;
    let wanted = [("2", 1, None), ("3", 1_000, Some(1)), ("5000", 5_000, Some(1_000)), ("5001", 5_001, Some(5_000))];
    let wanted = wanted.map(|(record, turn, after)| (record.into(), standing(turn, after)));
    assert_eq!(told, wanted);
    source.transaction(&[], None, End::Commit);
    assert_eq!(seen(&source.shard), [("a", Some("1"), true, 2)]);

    let mut rebuilt = narrow(2);
    read(&mut rebuilt, &source.log).unwrap();
    assert_eq!(rebuilt.digest(), source.shard.digest());
    for shard in [&mut source.shard, &mut rebuilt] {
        assert_eq!(settle(shard, &waits("2", 1, None)), Settled::NotYet, "the failed one comes first");
        assert_eq!(settle(shard, &first("1")), Settled::OnlyIt);
        assert_eq!(settle(shard, &waits("3", 1_000, Some(1))), Settled::NotYet);
        for (turn, after) in [(1, None), (1_000, Some(1)), (5_000, Some(1_000))] {
            let letter = waits("", turn, after);
            assert_eq!(settle(shard, &letter), Settled::OnlyIt, "{turn}");
            assert_eq!(settle(shard, &letter), Settled::NotOfLine, "it was settled");
        }
        let last = settle(shard, &waits("5001", 5_001, Some(5_000)));
        assert_eq!(texts(&released(last)), ["5002", "5003"]);
    }
}

#[test]
fn no_more_records_wait_in_the_state_than_may() {
    let mut shard = parked().shard;
    for turn in 2..=WAITING_RECORDS_MAX {
        let turn = i64::try_from(turn).unwrap() + 5_000;
        assert_eq!(shard.wait("a", "here", turn, b"x").len(), usize::from(turn > 5_000 + 9_999));
    }
    assert_eq!(shard.waiting_records(), WAITING_RECORDS_MAX);
    shard.rollback();
    assert_eq!(shard.waiting_records(), 2);
}

#[test]
fn no_more_bytes_wait_in_the_state_than_may() {
    let mut shard = parked().shard;
    assert_eq!(shard.wait("a", "here", 5_000, &vec![0; WAITING_BYTES_MAX - 2]).len(), 0);
    let spilled = shard.wait("a", "here", 5_001, b"xy");
    assert_eq!(texts(&[spilled[0].record.clone(), spilled[1].record.clone()]), ["2", "3"]);
    assert_eq!(shard.waiting_records(), 2);
    assert_eq!(shard.wait("a", "here", 5_002, &vec![0; WAITING_BYTES_MAX + 1]).len(), 3, "all, and itself");
    assert_eq!(shard.waiting_records(), 0);
    shard.rollback();
    assert_eq!(shard.waiting_records(), 2);
}

#[test]
fn what_waits_up_to_the_limit_is_restored_also_when_it_was_written_again() {
    let shard = || tight(OnFailure::Park).with_waiting_max(3, 10);
    let mut source = parked_in(shard());
    assert_eq!(source.shard.wait("a", "here", 5_000, b"12345678"), []);
    let mut seen_again = 0;
    for n in 0..60 {
        let other = TestEvent { sku: "b", ..sale(&format!("b{n}"), 1) };
        source.transaction(&[other], None, End::Commit);
        let waits = |record: &Vec<u8>| record.windows(8).any(|bytes| bytes == b"12345678");
        seen_again = source.log.iter().filter(|record| waits(record)).count();
        let mut rebuilt = shard();
        read(&mut rebuilt, &source.log).unwrap();
        assert_eq!(rebuilt.digest(), source.shard.digest());
    }
    assert!(seen_again > 1, "it was never written again");
}

#[test]
fn any_number_of_keys_may_be_parked() {
    let mut source = Source::new(tight(OnFailure::Park));
    let skus: Vec<&'static str> = (0..10_001).map(|n| &*Box::leak(format!("k{n}").into_boxed_str())).collect();
    let events: Vec<_> = skus.iter().map(|sku| TestEvent { sku, ..sale(sku, 13) }).collect();
    source.transaction(&events, None, End::Commit);
    assert_eq!(source.shard.parked_keys(), 10_001);
    assert_eq!(replica(&source.log, OnFailure::Park).unwrap().parked_keys(), 10_001);
}
