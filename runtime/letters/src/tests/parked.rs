//! Claims about letters of parked keys: they are settled in the order of their line, and a key goes on past those
//! that are gone.

use stockflow_codec::{Release, Word};
use stockflow_core::Standing;

use super::{Filter, GROUP, Joined, NOW_MS, Order, Way, carry_out, input, log, order, post};
use crate::{GoesOn, ReleaseOrder};

/// The letters of a parked key, in this order.
fn post_line(log: &Joined, standings: &[Standing]) {
    for (second, standing) in (1..).zip(standings) {
        post(log, second * 1_000, |dead| dead.standing = Some(*standing));
    }
}

fn waits(turn: i64, after: Option<i64>) -> Standing {
    Standing::Waits { turn, after }
}

#[test]
fn letters_that_wait_are_sent_behind_the_one_that_they_wait_for() {
    let log = log();
    post_line(&log, &[waits(20, None), waits(21, Some(20)), Standing::First]);
    assert_eq!(carry_out(&log, &order(Way::Replayed)).settled, 3);
    assert_eq!(input(&log).iter().map(|record| record.timestamp_ms).collect::<Vec<_>>(), [3_000, 1_000, 2_000]);
}

#[test]
fn a_letter_that_waits_is_not_settled_before_those_that_come_first() {
    let log = log();
    post_line(&log, &[Standing::First, waits(20, None), waits(21, Some(20))]);
    let only = |place: &str| Filter { places: vec![place.parse().unwrap()], ..Filter::default() };
    for (at, first) in [("1:1", "1:0"), ("1:2", "1:0")] {
        let done = carry_out(&log, &Order { filter: only(at), ..order(Way::Dropped) });
        assert_eq!((done.settled, done.refused_count), (0, 1), "{at}");
        assert!(done.refused[0].1.to_string().contains(first), "{done:?}");
    }
    carry_out(&log, &Order { filter: only("1:0"), ..order(Way::Dropped) });
    let done = carry_out(&log, &Order { filter: only("1:2"), ..order(Way::Dropped) });
    assert!(done.refused[0].1.to_string().contains("1:1"), "{done:?}");
    assert_eq!(carry_out(&log, &order(Way::Dropped)).settled, 2);
}

fn release(log: &Joined) -> Result<GoesOn, String> {
    let order = ReleaseOrder { sku: "plum".into(), location: "here".into(), target: order(Way::Dropped).target };
    order.carry_out(log, "retail.shop.stock.dlq", false, &|| NOW_MS).map_err(|failure| failure.to_string())
}

#[test]
fn a_key_is_released_only_when_no_letter_is_there_that_it_may_be_parked_behind() {
    let log = log();
    post_line(&log, &[Standing::First]);
    assert!(release(&log).unwrap_err().contains("letter at 1:0"));
    assert_eq!(input(&log), []);
    carry_out(&log, &order(Way::Dropped));
    assert_eq!(release(&log).unwrap(), GoesOn::PastAll);
    let wanted = Release { group: GROUP, sku: "plum", location: "here", to: None };
    assert_eq!(Word::parse(&input(&log)[1].headers), Some(Word::Released(wanted)));
}

#[test]
fn a_key_is_released_up_to_the_letters_that_are_there() {
    let log = log();
    post_line(&log, &[waits(21, Some(20)), waits(22, Some(21))]);
    assert_eq!(release(&log).unwrap(), GoesOn::ToWaiting);
    let wanted = Release { group: GROUP, sku: "plum", location: "here", to: Some(21) };
    assert_eq!(Word::parse(&input(&log)[0].headers), Some(Word::Released(wanted)));
}
