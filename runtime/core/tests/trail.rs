//! Claims: packs say what became of each record between where a transaction began to read and where reading goes on, and
//! only what follows on the pack before is taken for a continuation.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests: loud failures")]

mod support;

use proptest::prelude::*;
use stockflow_core::{
    Fate, InputSpan, OnFailure, PackError, PackHead, TrailError, TrailRun, pack_checksum, pack_head, pack_part,
    pack_trail,
};
use support::changelog::{read, tight};
use support::reading::{Source, Told};

fn runs(record: &[u8]) -> (PackHead, Vec<TrailRun>) {
    let head = pack_head(record).unwrap();
    let body = pack_part(record, &head).unwrap();
    (head, pack_trail(&head, body).unwrap().map(Result::unwrap).collect())
}

/// Offsets and fates.
type Fates = Vec<(i64, Fate)>;

/// Of records that were read, and of those that had waited.
fn one_by_one(runs: &[TrailRun]) -> (Fates, Fates) {
    let each = |waited: bool| {
        let of = runs.iter().filter(move |run| run.waited == waited);
        of.flat_map(|run| (run.first..run.end).map(|offset| (offset, run.fate))).collect()
    };
    (each(false), each(true))
}

fn records() -> impl Strategy<Value = Vec<Told>> {
    // Mostly neighbors of one fate.
    let gap = prop_oneof![8 => Just(0), 1 => 1..200_u8];
    let fate = prop_oneof![8 => Just(0), 2 => 0..6_u8];
    prop::collection::vec((gap, fate), 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_trail_of_a_pack_is_what_became_of_each_record(
        transactions in prop::collection::vec((records(), 0..4_u8, prop::collection::vec((0..50_i64, 0..6_usize), 0..5)), 1..8)
    ) {
        let mut source = Source::new();
        for (records, behind, waited) in transactions {
            let from = source.next;
            // What waits has been read before.
            let waited: Vec<_> = waited.into_iter().filter(|(at, _)| *at < from).map(|(at, fate)| (at, Fate::ALL[fate])).collect();
            let before = source.log.last().map_or(0, |record| pack_checksum(record));
            let told = source.transaction(&records, behind, &waited);
            let (head, runs) = runs(source.log.last().unwrap());
            prop_assert_eq!(one_by_one(&runs), (told, waited));
            let first = source.log.len() == 1;
            prop_assert_eq!((head.from, head.input_next), ((!first).then_some(from), Some(source.next)));
            prop_assert_eq!(head.before, before);
        }
        let mut replica = tight(OnFailure::Park);
        read(&mut replica, &source.log).unwrap();
        prop_assert_eq!(replica.input_next(), Some(source.next));
    }

    #[test]
    fn no_bytes_make_reading_a_trail_panic(bytes in prop::collection::vec(any::<u8>(), 0..100), from in 0..100_i64) {
        let (head, _) = runs(&{ let mut source = Source::new(); source.transaction(&[(0, 0)], 0, &[]); source.log[0].clone() });
        let head = PackHead { from: Some(from), input_next: Some(from + 1_000), ..head };
        let mut last = from;
        for run in pack_trail(&head, &bytes).into_iter().flatten().flatten() {
            prop_assert!(run.first < run.end && run.end <= from + 1_000);
            prop_assert!(run.waited || last <= run.first);
            last = run.end;
        }
    }
}

#[test]
fn a_pack_of_an_idle_shard_is_these_bytes() {
    let mut source = Source::new();
    source.shard.tick(5, i64::MAX);
    source.transaction(&[(2, 0), (0, 0), (0, 3)], 1, &[(1, Fate::Refused)]);
    let body = &source.log[0][60..source.log[0].len() - 8];
    // Clock 5, ordinal 0, floor 0; two runs: 2 on, two that were applied, and 0 on, one dead; one that had waited, at 1.
    assert_eq!(body, [10, 0, 0, 2, 2, 2 << 3, 0, (1 << 3) | 3, 1, 2, (1 << 3) | 1]);
    assert_eq!(source.log[0][..4], *b"SFP\x03");
}

#[test]
fn a_pack_that_does_not_go_on_where_the_one_before_ended_is_not_written() {
    let mut source = Source::new();
    source.transaction(&[(0, 0)], 0, &[]);
    for from in [None, Some(0), Some(2)] {
        let refused = source.pack(InputSpan { from, next: 5, records: 0 });
        assert_eq!(refused, Err(TrailError::Elsewhere { expected: 1, from }));
        source.shard.rollback();
    }
    source.shard.trail().note(1, Fate::Applied);
    let refused = source.pack(InputSpan { from: Some(1), next: 5, records: 2 });
    assert_eq!(refused, Err(TrailError::Unaccounted { read: 2, told: 1 }));
    source.shard.rollback();
    assert_eq!(source.pack(InputSpan { from: Some(1), next: 5, records: 0 }), Ok(()), "rolled back, nothing is told");
}

/// A record whose head was changed, and whose checksum is right again.
fn changed(record: &[u8], at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut record = record.to_vec();
    record[at..at + bytes.len()].copy_from_slice(bytes);
    let end = record.len() - 8;
    let checksum = xxhash_rust::xxh3::xxh3_64(&record[..end]);
    record[end..].copy_from_slice(&checksum.to_le_bytes());
    record
}

fn three() -> Vec<Vec<u8>> {
    let mut source = Source::new();
    source.shard.tick(5, i64::MAX);
    (0..3).for_each(|_| drop(source.transaction(&[(0, 0), (0, 1)], 0, &[])));
    source.log
}

fn refused(log: &[Vec<u8>]) -> PackError {
    read(&mut tight(OnFailure::Park), log).unwrap_err()
}

#[test]
fn a_pack_that_reads_on_elsewhere_than_the_one_before_ended_is_refused_with_both_numbers() {
    let mut log = three();
    log[2] = changed(&log[2], 44, &5_i64.to_le_bytes());
    let error = refused(&log);
    assert_eq!(error, PackError::Discontinued { seq: 3, expected: 4, found: Some(5) });
    let told = error.to_string();
    assert!(told.contains("from offset 5") && told.contains("ends at 4"), "{told}");
}

#[test]
fn a_pack_of_another_life_is_not_taken_for_a_continuation() {
    let log = three();
    let mut other = Source::new();
    other.shard.tick(9, i64::MAX);
    (0..3).for_each(|_| drop(other.transaction(&[(0, 0), (0, 1)], 0, &[])));
    // All but the chain is as it should be.
    let mixed = [log[0].clone(), other.log[1].clone()];
    let (expected, found) = (pack_checksum(&log[0]), pack_checksum(&other.log[0]));
    assert_eq!(refused(&mixed), PackError::Unchained { seq: 2, expected, found });
    // Nor where all that is there is known: it is known of another.
    let mut shard = tight(OnFailure::Park);
    read(&mut shard, &log).unwrap();
    let error = other.log.iter().find_map(|record| shard.restore(record).err());
    let (expected, found) = (pack_checksum(&log[2]), pack_checksum(&other.log[2]));
    assert_eq!(error, Some(PackError::Unchained { seq: 3, expected, found }));
}

#[test]
fn a_trail_that_leaves_what_was_read_is_refused() {
    let log = three();
    // The first run's count: one more than there is room for.
    let at = 60 + 3 + 1 + 1;
    assert_eq!(log[1][at], 1 << 3);
    let damaged = [log[0].clone(), changed(&log[1], at, &[2 << 3])];
    assert!(matches!(refused(&damaged), PackError::Malformed { seq: 2, .. }), "two, and one behind them");
    let damaged = [log[0].clone(), changed(&log[1], at, &[(1 << 3) | 7])];
    assert!(matches!(refused(&damaged), PackError::Malformed { seq: 2, .. }), "a fate that is none");
}
