//! Cutting: what is published depends neither on the size of batches nor on how many threads share the partitions.

use stockflow_worker::StockTotals;

use crate::support::{Seen, Shop, day};

const EVENTS: u64 = 3_000;
/// The end of the day: what is still held then has expired.
const LATER_MS: i64 = 10 * 60_000;

/// What was published, by topic, and what the books hold.
type Done = (Vec<Vec<Seen>>, StockTotals);

fn run(batch_records_max: usize, threads: usize) -> Done {
    let shop = Shop::in_batches_of(batch_records_max, day::SPEC);
    let records = day::records(EVENTS);
    shop.feed("canonical", &records);
    let mut running = shop.start(threads);
    running.drain();
    running.advance(records.iter().map(|record| record.timestamp_ms).max().unwrap() + LATER_MS);
    running.stop();
    let counters = running.counters(0);
    let outcomes = counters.applied + counters.refused.total() + counters.duplicates + counters.dead.total();
    assert_eq!((counters.records, outcomes), (records.len() as u64, records.len() as u64));
    assert!(counters.expired > 0 && counters.timers > 0 && counters.duplicates > 0, "{counters:?}");
    assert_eq!(running.totals(0).reserved, 0, "what was not confirmed has expired");
    (day::outputs(&shop), running.totals(0))
}

#[test]
fn batches_of_any_size_publish_the_same_bytes() {
    let expected = run(256, 1);
    assert!(expected.0.iter().all(|topic| !topic.is_empty()), "the day has something for every topic");
    for size in [1, 7, 4_096] {
        same(&run(size, 1), &expected, &format!("batches of {size}"));
    }
}

#[test]
fn threads_share_the_partitions_and_publish_what_one_would() {
    let expected = run(64, 1);
    for threads in [2, 4, 6] {
        same(&run(64, threads), &expected, &format!("{threads} threads"));
    }
}

fn same((found, held): &Done, (expected, holds): &Done, how: &str) {
    for ((topic, found), expected) in day::OUTPUTS.iter().zip(found).zip(expected) {
        let difference = found.iter().zip(expected).position(|(a, b)| a != b);
        if let Some(at) = difference {
            panic!("{topic}, record {at}, with {how}: {:#?}, expected {:#?}", found[at], expected[at]);
        }
        assert_eq!(found.len(), expected.len(), "{topic}, with {how}");
    }
    assert_eq!(held, holds, "with {how}");
}
