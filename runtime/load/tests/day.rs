//! Claims: a retail day is shaped as measured.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::collections::HashMap;

use stockflow_core::Kind;
use stockflow_load::{LoadOptions, Profile};
use support::{Event, events, options, tally, unique_events};

const HOUR_MS: i64 = 3_600_000;

fn day() -> LoadOptions {
    options(Profile::RetailDay, 200_000, 1)
}

fn permille(part: usize, of: usize) -> usize {
    part * 1000 / of
}

#[test]
fn one_line_of_two_hundred_was_sent_before_byte_for_byte_and_not_long_ago() {
    let mut last_at = HashMap::new();
    let mut duplicates = 0;
    for (at, line) in support::lines(day()).into_iter().enumerate() {
        let id = line[..50].to_owned();
        if let Some((earlier, text)) = last_at.insert(id, (at, line.clone())) {
            assert!(at - earlier <= 2_100 && text == line, "line {at}");
            duplicates += 1;
        }
    }
    assert!((900..=1_100).contains(&duplicates), "{duplicates} of 200,000");
}

#[test]
fn every_key_is_opened_before_anything_is_taken_from_it() {
    let events = unique_events(day());
    let (opening, rest) = events.split_at(5_000);
    assert!(opening.iter().all(|event| event.kind == Kind::Receipt && event.ms < 6 * HOUR_MS));
    assert_eq!(tally(opening.iter().map(|event| (&event.sku, &event.location))).len(), 5_000);
    assert!(rest.iter().all(|event| event.ms >= 6 * HOUR_MS));
    assert_eq!(tally(events.iter().map(|event| (&event.sku, &event.location))).len(), 5_000, "and no other key");
}

#[test]
fn the_most_wanted_tenth_of_the_articles_carries_the_measured_share_of_the_lines() {
    let wanted = |event: &Event| matches!(event.kind, Kind::Sale | Kind::Reservation);
    let lines = tally(unique_events(day()).into_iter().filter(wanted).map(|event| event.sku));
    let mut lines: Vec<usize> = lines.into_values().collect();
    lines.sort_unstable_by_key(|&lines| std::cmp::Reverse(lines));
    let head: usize = lines[..50].iter().sum();
    let share = permille(head, lines.iter().sum());
    assert!((420..=480).contains(&share), "{share} of 1000 lines; measured: 450");
}

#[test]
fn the_day_rises_to_its_peak_at_noon_and_is_quiet_at_night() {
    let hours = tally(events(day()).into_iter().filter(|event| event.kind != Kind::Receipt).map(|e| e.ms / HOUR_MS));
    let share = |hour: i64| permille(hours.get(&hour).copied().unwrap_or(0), hours.values().sum());
    let peak = (0..24).max_by_key(|&hour| share(hour)).unwrap();
    assert!(peak == 12 || peak == 15, "{peak}: measured are 145 of 1000 at 12, 143 at 15");
    for (hour, measured) in [(9, 63), (12, 145), (15, 143), (17, 53), (18, 15)] {
        assert!(share(hour).abs_diff(measured) <= 12, "at {hour}: {} of 1000, not {measured}", share(hour));
    }
    assert_eq!([share(3), share(6), share(22)], [0, 0, 0]);
}

#[test]
fn within_an_hour_lines_come_in_bursts() {
    let minutes = tally(events(day()).into_iter().map(|event| event.ms / (6 * 60_000)));
    let of_noon: Vec<usize> = (120..130).map(|six| minutes[&six]).collect();
    let (least, most) = (of_noon.iter().min().unwrap(), of_noon.iter().max().unwrap());
    assert!(*most > 4 * least, "{of_noon:?}");
}

#[test]
fn baskets_are_as_large_as_measured() {
    let of_till = |event: &Event| event.kind == Kind::Sale;
    let baskets = tally(unique_events(day()).into_iter().filter(of_till).map(|event| event.order));
    let mut sizes: Vec<usize> = baskets.into_values().collect();
    sizes.sort_unstable();
    let (mean, median) = (sizes.iter().sum::<usize>() / sizes.len(), sizes[sizes.len() / 2]);
    // Measured: 26 and 15; a line that finds nothing is missing from its basket.
    assert!((20..=29).contains(&mean) && (11..=17).contains(&median), "mean {mean}, median {median}");
}

#[test]
fn some_come_late_and_by_ten_minutes_at_most() {
    let events = unique_events(day());
    let (mut newest, mut late) = (0, 0);
    for event in &events {
        assert!(newest - event.ms <= 10 * 60_000, "{event:?} comes at {newest}");
        late += usize::from(event.ms < newest);
        newest = newest.max(event.ms);
    }
    assert!((5..=15).contains(&permille(late, events.len())), "{late}");
}

#[test]
fn a_day_has_events_of_every_kind_that_moves_goods() {
    let kinds = tally(unique_events(day()).into_iter().map(|event| event.kind));
    let of_the_ledger = [Kind::Expect, Kind::Other, Kind::Expiry, Kind::Timer];
    for kind in Kind::ALL.into_iter().filter(|kind| !of_the_ledger.contains(kind)) {
        assert!(kinds.get(&kind).is_some_and(|&events| events > 50), "{kind:?}: {kinds:?}");
    }
    assert_eq!(kinds.len(), 11, "and of no other: {kinds:?}");
}
