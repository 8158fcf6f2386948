//! Claims: what is reserved ends at most once, and what is sent arrives.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::collections::HashMap;

use stockflow_core::Kind;
use stockflow_load::Profile;
use support::{Event, options, unique_events};

/// The events of each hold, in order.
fn holds(profile: Profile) -> HashMap<String, Vec<Event>> {
    let mut holds: HashMap<String, Vec<Event>> = HashMap::new();
    for event in unique_events(options(profile, 100_000, 3)) {
        if matches!(event.kind, Kind::Reservation | Kind::Confirmation | Kind::Release | Kind::Fulfillment) {
            holds.entry(event.reservation.clone()).or_default().push(event);
        }
    }
    holds
}

#[test]
fn a_hold_is_made_perhaps_confirmed_and_ends_at_most_once() {
    for profile in [Profile::RetailDay, Profile::FlashSale] {
        let mut stories: HashMap<Vec<Kind>, usize> = HashMap::new();
        for hold in holds(profile).into_values() {
            *stories.entry(hold.iter().map(|event| event.kind).collect()).or_default() += 1;
        }
        let mut told = 0;
        for story in [
            &[Kind::Reservation][..],
            &[Kind::Reservation, Kind::Release],
            &[Kind::Reservation, Kind::Confirmation],
            &[Kind::Reservation, Kind::Confirmation, Kind::Release],
            &[Kind::Reservation, Kind::Confirmation, Kind::Fulfillment],
        ] {
            assert!(stories.get(story).is_some_and(|&holds| holds > 20), "{profile:?}, {story:?}: {stories:?}");
            told += 1;
        }
        assert_eq!(stories.len(), told, "{profile:?} has other stories: {stories:?}");
    }
}

#[test]
fn what_is_said_of_a_hold_agrees_and_nobody_confirms_what_has_expired() {
    for profile in [Profile::RetailDay, Profile::FlashSale] {
        for hold in holds(profile).into_values() {
            let made = &hold[0];
            for event in &hold[1..] {
                assert_eq!((&event.sku, &event.location, &event.order), (&made.sku, &made.location, &made.order));
                assert_eq!(event.quantity.abs(), made.quantity);
                assert!(event.ms >= made.ms);
            }
            if let Some(next) = hold.get(1) {
                assert!(next.ms - made.ms < 15 * 60_000, "{next:?}");
            }
        }
    }
}

#[test]
fn what_arrives_was_sent_there_before() {
    let mut on_the_way: HashMap<(String, String), i64> = HashMap::new();
    let mut arrived = 0;
    for event in unique_events(options(Profile::RetailDay, 200_000, 3)) {
        if event.kind == Kind::TransferOut {
            assert_ne!(event.to, event.location);
            *on_the_way.entry((event.sku, event.to)).or_default() += event.quantity;
        } else if event.kind == Kind::TransferIn {
            let left = on_the_way.get_mut(&(event.sku, event.location)).unwrap();
            *left -= event.quantity;
            assert!(*left >= 0);
            arrived += 1;
        }
    }
    assert!(arrived > 100, "{arrived}");
}
