//! Claims: in a flash sale, one key takes nearly everything within minutes.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use stockflow_core::Kind;
use stockflow_load::Profile;
use support::{Event, options, tally, unique_events};

fn sale() -> Vec<Event> {
    unique_events(options(Profile::FlashSale, 100_000, 1))
}

#[test]
fn one_key_takes_more_than_nine_of_ten_events() {
    let events = sale();
    let keys = tally(events.iter().map(|event| (&event.sku, &event.location)));
    let hot = keys.values().max().unwrap();
    assert!(hot * 10 > events.len() * 9, "{hot} of {}", events.len());
    assert!(keys.len() > 100, "others are there: {}", keys.len());
}

#[test]
fn it_lasts_ten_minutes_and_half_of_it_three() {
    let start_ms = 10 * 3_600_000;
    let after_opening: Vec<i64> =
        sale().iter().filter(|event| event.ms >= start_ms).map(|event| event.ms - start_ms).collect();
    assert!(after_opening.iter().all(|&ms| ms < 600_000));
    assert!(after_opening[after_opening.len() / 2] < 180_000, "{}", after_opening[after_opening.len() / 2]);
}

#[test]
fn more_is_wanted_than_there_is() {
    let events = sale();
    let sum = |kind: Kind| -> i64 {
        let hot = events.iter().filter(|event| event.kind == kind && event.sku == "SKU-0000001");
        hot.map(|event| event.quantity.abs()).sum()
    };
    assert!(sum(Kind::Reservation) > 2 * sum(Kind::Receipt));
    assert!(sum(Kind::Fulfillment) <= sum(Kind::Receipt) && sum(Kind::Fulfillment) * 2 > sum(Kind::Receipt));
}
