//! Claims: a changelog that is not whole is told from one that is, and no bytes make reading panic.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests: loud failures")]

mod support;

use proptest::prelude::*;
use stockflow_core::{Kind, OnFailure, PACK_BYTES_MAX, PackError, Restored, Shard, pack_head};
use support::TestEvent;
use support::changelog::shard_with;
use support::changelog::{End, Source, read, replica, tight};
use support::history::events;
use support::run::LEDGER;

fn event(id: &str, kind: Kind, quantity: i64) -> TestEvent {
    TestEvent { id: id.to_owned(), kind, sku: "a", quantity, reservation: "r".to_owned(), clock_ms: 0 }
}

/// A log of three packs in three records.
fn three() -> Vec<Vec<u8>> {
    let mut source = Source::new(tight(OnFailure::DeadLetter));
    for id in ["1", "2", "3"] {
        source.transaction(&[event(id, Kind::Receipt, 5)], None, End::Commit);
    }
    source.log
}

/// A log whose last pack needs three records: a parked key and two MiB that wait behind it.
fn long() -> (Shard, Vec<Vec<u8>>) {
    let mut source = Source::new(tight(OnFailure::Park));
    source.transaction(&[event("1", Kind::Sale, 13)], None, End::Commit);
    for byte in [1, 2] {
        assert_eq!(source.shard.wait("a", "here", i64::from(byte), &vec![byte; 1024 * 1024]), []);
    }
    source.transaction(&[event("2", Kind::Sale, 1)], None, End::Commit);
    (source.shard, source.log)
}

fn refused(log: &[Vec<u8>]) -> PackError {
    replica(log, OnFailure::Park).map(|_| ()).unwrap_err()
}

#[test]
fn a_pack_that_is_missing_or_comes_too_early_is_a_gap() {
    let mut log = three();
    log.swap(1, 2);
    assert_eq!(refused(&log), PackError::Gap { expected: 2, found: 3 });
    log.remove(1);
    log.push(three()[2].clone());
    assert_eq!(replica(&log, OnFailure::Park).map(|shard| shard.seq()), Ok(3));
    log.remove(1);
    assert_eq!(refused(&log), PackError::Gap { expected: 2, found: 3 });
}

#[test]
fn a_beginning_that_is_needed_and_missing_is_told() {
    let mut source = Source::new(shard_with(OnFailure::DeadLetter, LEDGER).with_log_floor(100));
    for id in ["1", "2", "3"] {
        source.transaction(&[event(id, Kind::Receipt, 5)], None, End::Commit);
    }
    assert_eq!(refused(&source.log[1..]), PackError::Incomplete { oldest: 2, needed: 1 });
}

#[test]
fn one_flipped_bit_anywhere_is_told() {
    let log = three();
    for at in 0..log[1].len() {
        for bit in 0..8 {
            let mut damaged = log.clone();
            damaged[1][at] ^= 1 << bit;
            assert!(replica(&damaged, OnFailure::Park).is_err(), "bit {bit} of byte {at}");
        }
    }
}

#[test]
fn a_pack_of_another_version_is_refused_and_says_who_reads_it() {
    for (format, says) in [(1, "run the version that wrote it"), (u8::MAX, "run the version that wrote it, or newer")] {
        let mut log = three();
        let known = log[1][3];
        log[1][3] = format;
        sign(&mut log[1]);
        let refusal = refused(&log);
        assert_eq!(refusal, PackError::Format { found: format, known });
        assert!(refusal.to_string().ends_with(says), "{refusal}");
    }
}

#[test]
fn a_record_that_is_cut_short_is_told() {
    let log = three();
    for len in 0..log[2].len() {
        let damaged = [log[0].clone(), log[1].clone(), log[2][..len].to_vec()];
        assert!(replica(&damaged, OnFailure::Park).is_err(), "{len} bytes");
    }
}

#[test]
fn a_pack_of_many_parts_is_whole_or_torn() {
    let (source, log) = long();
    assert_eq!(log.len(), 4);
    assert!(log.iter().all(|record| record.len() <= PACK_BYTES_MAX));
    let rebuilt = replica(&log, OnFailure::Park).unwrap();
    assert_eq!(rebuilt.digest(), source.digest());
    assert_eq!(refused(&log[..3]), PackError::Torn { seq: 2, read: 2, parts: 3 });
    let without = [log[0].clone(), log[1].clone(), log[3].clone()];
    assert_eq!(refused(&without), PackError::PartGap { seq: 2, expected: 1, found: 2 });
    assert_eq!(refused(&log[2..]), PackError::PartGap { seq: 2, expected: 0, found: 1 });
}

#[test]
fn only_the_last_part_says_where_to_go_on() {
    let (_, log) = long();
    let heads: Vec<_> = log.iter().map(|record| pack_head(record).unwrap()).collect();
    let said: Vec<_> = heads.iter().map(|head| (head.seq, head.part, head.parts, head.input_next)).collect();
    assert_eq!(said, [(1, 0, 1, Some(1)), (2, 0, 3, None), (2, 1, 3, None), (2, 2, 3, Some(2))]);
    assert!(heads.iter().all(|head| head.identity == 7));
}

#[test]
fn another_shards_pack_is_refused_and_known_ones_are_skipped() {
    let log = three();
    let mut other = tight(OnFailure::Park).with_identity(8);
    assert_eq!(other.restore(&log[0]), Err(PackError::OtherShard { expected: 8, found: 7 }));
    let mut twice = replica(&log, OnFailure::Park).unwrap();
    assert_eq!(log.iter().map(|record| twice.restore(record)).collect::<Vec<_>>(), vec![Ok(Restored::Skipped); 3]);
    assert_eq!(twice.finish_restore(), Ok(()));
}

#[test]
fn a_shard_with_uncommitted_changes_does_not_restore() {
    let log = three();
    let mut busy = Source::new(tight(OnFailure::Park));
    busy.process(&[event("9", Kind::Receipt, 1)]);
    assert_eq!(busy.shard.restore(&log[0]), Err(PackError::Uncommitted));
    busy.shard.rollback();
    read(&mut busy.shard, &log).unwrap();
    assert_eq!(busy.shard.seq(), 3);
}

/// A record whose checksum is right again.
fn sign(record: &mut [u8]) {
    let end = record.len() - 8;
    let checksum = xxhash_rust::xxh3::xxh3_64(&record[..end]);
    record[end..].copy_from_slice(&checksum.to_le_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut shard = tight(OnFailure::Park);
        let _ = (shard.restore(&bytes), shard.finish_restore());
        // And as a body that is signed.
        let mut record = three()[0][..60].to_vec();
        record.extend_from_slice(&bytes);
        record.extend_from_slice(&[0; 8]);
        sign(&mut record);
        let _ = (shard.restore(&record), shard.finish_restore());
    }

    #[test]
    fn no_damage_makes_reading_panic_even_if_it_is_signed(
        input in events(60),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>()), 1..4)
    ) {
        let mut source = Source::new(tight(OnFailure::Park));
        input.chunks(7).for_each(|chunk| {
            source.transaction(chunk, None, End::Commit);
        });
        for (record, at, byte) in damage {
            let record = record.get_mut(&mut source.log);
            let at = 12 + at.index(record.len() - 20);
            record[at] = byte;
            sign(record);
        }
        if let Ok(mut shard) = replica(&source.log, OnFailure::Park) {
            shard.audit().unwrap();
            support::changelog::process(&mut shard, &mut support::changelog::chain(), &input[..1], None);
        }
    }
}
