//! Claims of the purchase-limit rule.

use stockflow_rule::testing::{Answer, Effect, Given};
use stockflow_rule::{Config, Exported, Kind};

use super::PurchaseLimit;
use super::purchases::{Purchase, Purchases};

/// Three units an hour, and three purchases remembered.
fn rule() -> PurchaseLimit {
    PurchaseLimit::from_json(r#"{"maxUnits": 3, "window": "1h", "maxEntries": 3}"#).unwrap()
}

fn reserve(given: Given, user: &str, units: i64, minute: i64) -> Answer {
    given.event(Kind::Reservation, units).user(user).at_ms(minute * 60_000).apply(&rule())
}

fn none() -> Given {
    Given::stock(100)
}

fn sweep(given: Given, minute: i64) -> Answer {
    given.timer("sweep").at_ms(minute * 60_000).apply(&rule())
}

/// The minute for which a timer was set.
fn sweep_set_for(answer: &Answer) -> Option<i64> {
    answer.effects().iter().find_map(|effect| match effect {
        Effect::SetTimer { name, at_ms } if name == "sweep" => Some(at_ms / 60_000),
        _ => None,
    })
}

#[test]
fn a_user_has_so_many_units_within_the_window_and_no_more() {
    let first = reserve(none(), "ann", 2, 0);
    let second = reserve(first.then(), "ann", 1, 30);
    assert!(first.continues() && second.continues());
    let third = reserve(second.then(), "ann", 1, 59);
    assert_eq!((third.refused(), third.state()), (Some("PURCHASE_LIMIT"), second.state()));
    assert!(reserve(second.then(), "ann", 2, 60).continues(), "the first two are an hour old");
    assert_eq!(reserve(none(), "ann", 4, 0).refused(), Some("PURCHASE_LIMIT"));
}

#[test]
fn users_do_not_share_a_limit() {
    let ann = reserve(none(), "ann", 3, 0);
    assert!(reserve(ann.then(), "bob", 3, 0).continues());
}

#[test]
fn an_event_that_comes_late_counts_with_those_after_it() {
    let first = reserve(none(), "ann", 3, 100);
    assert_eq!(reserve(first.then(), "ann", 1, 41).refused(), Some("PURCHASE_LIMIT"));
    assert!(reserve(first.then(), "ann", 1, 40).continues());
}

#[test]
fn other_kinds_events_of_nobody_and_of_nothing_pass() {
    for given in [
        none().event(Kind::Sale, 9).user("ann"),
        none().event(Kind::Release, 9).user("ann"),
        none().event(Kind::Reservation, 9),
        none().event(Kind::Reservation, 0).user("ann"),
    ] {
        let answer = given.apply(&rule());
        assert!(answer.continues() && answer.effects().is_empty());
    }
    let sales = PurchaseLimit::from_json(r#"{"maxUnits": 3, "window": 1000, "kinds": ["sell", "RESERVATION"]}"#);
    let answer = none().event(Kind::Sale, 9).user("ann").apply(&sales.unwrap());
    assert_eq!(answer.refused(), Some("PURCHASE_LIMIT"));
}

#[test]
fn a_full_memory_refuses_until_something_has_passed() {
    let one = reserve(none(), "ann", 1, 0);
    let two = reserve(one.then(), "bob", 1, 10);
    let three = reserve(two.then(), "cid", 1, 20);
    assert!(three.continues());
    assert_eq!(reserve(three.then(), "dan", 1, 59).refused(), Some("PURCHASE_LIMIT_BUSY"));
    let later = reserve(three.then(), "dan", 1, 60);
    let users = Purchases::of(later.state()).iter().map(|purchase| purchase.user).collect::<Vec<_>>();
    assert_eq!(users, ["bob", "cid", "dan"]);
}

#[test]
fn a_state_never_grows_past_what_the_host_takes() {
    let long = "u".repeat(40_000);
    let one = reserve(none(), &long, 1, 0);
    assert!(one.continues());
    assert_eq!(reserve(one.then(), &long, 1, 1).refused(), Some("PURCHASE_LIMIT_BUSY"));
}

#[test]
fn a_wrong_clock_lifts_nobodys_limit() {
    let ann = reserve(none(), "ann", 3, 0);
    let bob = reserve(ann.then(), "bob", 1, 1_000_000);
    assert_eq!(reserve(bob.then(), "ann", 1, 1).refused(), Some("PURCHASE_LIMIT"));
}

#[test]
fn the_sweep_forgets_what_has_passed_and_clears_the_state_in_the_end() {
    let one = reserve(none(), "ann", 1, 0);
    let two = reserve(one.then(), "bob", 2, 30);
    assert_eq!((sweep_set_for(&one), sweep_set_for(&two)), (Some(60), None), "one timer at a time");
    let swept = sweep(two.then(), 60);
    let left = Purchases::of(swept.state()).iter().collect::<Vec<_>>();
    assert_eq!(left, [Purchase { user: "bob", units: 2, at_ms: 30 * 60_000 }]);
    assert_eq!(sweep_set_for(&swept), Some(90));
    assert_eq!(sweep(swept.then(), 90).effects(), [Effect::ClearState]);
}

#[test]
fn an_older_purchase_brings_the_sweep_forward_and_close_ones_share_one() {
    let far = reserve(none(), "ann", 1, 1_000_000);
    let now = reserve(far.then(), "bob", 1, 5);
    assert_eq!(sweep_set_for(&now), Some(65));
    let close = reserve(reserve(none(), "ann", 1, 0).then(), "bob", 1, 1);
    assert_eq!(sweep_set_for(&sweep(close.then(), 60)), Some(63), "a sixteenth of the window later");
}

#[test]
fn limits_that_allow_nothing_are_mistakes() {
    for (config, word) in [
        (r#"{"maxUnits": 0, "window": "1h"}"#, "maxUnits"),
        (r#"{"maxUnits": 1, "window": "0s"}"#, "window"),
        (r#"{"maxUnits": 1, "window": "1h", "maxEntries": 0}"#, "maxEntries"),
        (r#"{"maxUnits": 1, "window": "1h", "kinds": ["reservaton"]}"#, "\"reservaton\" is no kind"),
    ] {
        let error = PurchaseLimit::configure(config).unwrap_err();
        assert!(error.contains(word), "{error}");
    }
}
