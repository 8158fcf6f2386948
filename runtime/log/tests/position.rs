//! The position of a reader over a client that goes astray: every record, in order, once.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]

use proptest::prelude::*;
use stockflow_log::{Position, Verdict};

/// A client that fetches, as librdkafka has been seen to: sent to a place, it may go on where it
/// was, or somewhere else.
struct Astray<'a> {
    records: &'a [i64],
    end: i64,
    /// The next offset that it fetches from.
    at: i64,
    /// How far from where it was sent it goes, each time that it is sent; then it does as told.
    slips: Vec<i64>,
}

impl Astray<'_> {
    fn send(&mut self, to: i64) {
        self.at = (to + self.slips.pop().unwrap_or(0)).clamp(0, self.end);
    }

    /// The next record, or the end.
    fn fetch(&mut self) -> (i64, bool) {
        let found = self.records.iter().copied().find(|record| *record >= self.at);
        self.at = found.map_or(self.end, |record| record + 1);
        (found.unwrap_or(self.end), found.is_some())
    }
}

/// Reads all there is; `disturbed` says after how many fetches something happens to the reading.
fn read_all(mut client: Astray<'_>, disturbed: &[usize]) -> Vec<i64> {
    let mut position = Position::new(0);
    let mut read = Vec::new();
    for turn in 0..10_000 {
        if disturbed.contains(&turn) {
            position.disturbed();
        }
        if let Some(next) = position.to_begin() {
            client.send(next);
            position.begun();
        }
        let (at, is_record) = client.fetch();
        if is_record {
            if position.record(at) == Verdict::Next {
                read.push(at);
            }
        } else if position.end(at) == Verdict::Next {
            assert_eq!(position.next(), client.end);
            if turn > disturbed.iter().copied().max().unwrap_or(0) {
                return read;
            }
        }
    }
    panic!("it does not come to an end: {read:?}")
}

fn records() -> impl Strategy<Value = Vec<i64>> {
    let gaps = prop::collection::vec(prop_oneof![4 => Just(1_i64), 2 => Just(2), 1 => 3..9_i64], 1..60);
    gaps.prop_map(|gaps| {
        let mut at = -1;
        gaps.iter()
            .map(|gap| {
                at += gap;
                at
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_a_client_does_when_it_is_sent_somewhere_each_record_is_read_once_in_order(
        records in records(),
        behind in 0..4_i64,
        // Never twice in a row by as much, as a client does that goes on where it was.
        slips in prop::collection::vec(prop_oneof![Just(0_i64), -20..40_i64], 0..12),
        disturbed in prop::collection::vec(0..120_usize, 0..6),
    ) {
        let mut slips = slips;
        for at in 1..slips.len() {
            if slips[at] != 0 && slips[at - 1] != 0 {
                slips[at] = 0;
            }
        }
        let end = records.last().unwrap() + 1 + behind;
        let client = Astray { records: &records, end, at: 0, slips };
        prop_assert_eq!(read_all(client, &disturbed), records);
    }

    #[test]
    fn who_is_not_disturbed_reads_each_record_with_one_reading_more_at_most(
        records in records(), behind in 0..4_i64,
    ) {
        let mut position = Position::new(0);
        let (mut readings, mut next) = (0, 0);
        while position.next() <= *records.last().unwrap() {
            if position.to_begin().is_some() {
                (readings, next) = (readings + 1, 0);
                position.begun();
            }
            position.record(records[next]);
            next += 1;
        }
        prop_assert!(readings <= 2);
        prop_assert_eq!(position.end(records.last().unwrap() + 1 + behind), Verdict::Next);
    }
}

#[test]
fn a_gap_behind_a_seek_is_believed_when_it_is_read_twice() {
    let mut position = Position::new(10);
    assert_eq!(position.to_begin(), Some(10));
    position.begun();
    assert_eq!(position.record(12), Verdict::Doubted);
    assert_eq!(position.record(13), Verdict::Doubted, "nothing is believed before it is read again");
    assert_eq!(position.to_begin(), Some(10));
    position.begun();
    assert_eq!(position.record(12), Verdict::Next);
    assert_eq!(position.record(15), Verdict::Next, "what goes on may have gaps");
    assert_eq!((position.next(), position.to_begin(), position.doubts()), (16, None, 0));
}

#[test]
fn a_reading_that_went_on_where_it_had_fetched_to_is_not_believed() {
    let mut position = Position::new(11_276);
    position.begun();
    assert_eq!(position.record(11_305), Verdict::Doubted);
    position.begun();
    assert_eq!(position.record(11_276), Verdict::Next);
    assert_eq!(position.record(11_277), Verdict::Next);
}

#[test]
fn a_record_that_was_read_already_is_not_given_again() {
    let mut position = Position::new(5);
    position.begun();
    assert_eq!(position.record(5), Verdict::Next);
    assert_eq!(position.record(5), Verdict::Doubted);
    assert_eq!((position.to_begin(), position.doubts()), (Some(6), 1));
}

#[test]
fn an_end_behind_a_gap_is_believed_when_it_is_read_twice() {
    let mut position = Position::new(3);
    position.begun();
    assert_eq!(position.end(8), Verdict::Doubted);
    assert_eq!(position.next(), 3);
    position.begun();
    assert_eq!(position.end(8), Verdict::Next);
    assert_eq!(position.next(), 8);
    assert_eq!(position.end(8), Verdict::Next);
}
