//! Claims on fuel: an event's verdict is its own, and the largest state fits.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::time::Duration;

use stockflow_core::{Fault, Rule as _};
use stockflow_host::Limits;
use support::{answer, hostile, misbehaving, sales, skus};

/// The events that fail of many, some near the limit of fuel, on an instance that gets slower:
/// called with so many at a time.
fn failing_in_calls_of(events: usize, renews: bool) -> Vec<String> {
    let limits = Limits { fuel: 1_000_000, deadline: Duration::from_secs(20), ..Limits::default() };
    let mut rule = misbehaving("tires", "", None, limits);
    // Four times the same, so that each meets instances of every age.
    let all: Vec<String> = (0..4).flat_map(|_| skus(260)).collect();
    let mut failing = Vec::new();
    for (n, part) in all.chunks(events).enumerate() {
        if renews {
            rule.renew();
        }
        let (_, failures) = answer(&mut rule, &sales(hostile().description().reads, part));
        assert!(failures.iter().all(|failure| failure.fault == Fault::OutOfFuel), "{failures:?}");
        failing.extend(
            failures.iter().map(|failure| format!("{} {}", n * events + failure.event as usize, failure.message)),
        );
    }
    failing
}

#[test]
fn which_event_runs_out_of_fuel_does_not_depend_on_how_the_stream_is_cut() {
    let fresh = failing_in_calls_of(1, true);
    assert!((40..800).contains(&fresh.len()), "{} of 1,040 fail: some, and some are near it", fresh.len());
    for events in [1, 7, 64, 256, 1_040] {
        assert_eq!(failing_in_calls_of(events, false), fresh, "in calls of {events}");
    }
}

#[test]
fn the_largest_state_fits_the_fuel_of_one_event_also_as_json() {
    // A quarter of it in a quarter of the fuel, which leaves the rest to the rule.
    for (bytes, share) in [(65_536, 1), (16_384, 4)] {
        let mut rule = misbehaving("json-state", "", Some(bytes), Limits::default());
        let (_, failures) = answer(&mut rule, &sales(hostile().description().reads, &skus(1)));
        assert!(failures.is_empty(), "{failures:?}");
        assert!(rule.fuel_used() < Limits::default().fuel / share, "{bytes} bytes for {} fuel", rule.fuel_used());
    }
}
