//! What each kind does to the books.

use stockflow_rule::testing::{Answer, Effect, Given};
use stockflow_rule::{Bucket, Config, Field, Kind};

use crate::Books;

fn books(config: &str) -> Books {
    Books::from_json(config).unwrap()
}

fn asked(kind: Kind, quantity: i64) -> Answer {
    Given::stock(10).event(kind, quantity).apply(&books("{}"))
}

#[test]
fn goods_come_in_and_go_out() {
    assert_eq!(asked(Kind::Receipt, 5).effects(), [Effect::receive(5)]);
    assert_eq!(asked(Kind::Return, 5).effects(), [Effect::receive(5)]);
    assert_eq!(asked(Kind::Sale, 50).effects(), [Effect::sell(50)]);
    assert_eq!(asked(Kind::TransferOut, 5).effects(), [Effect::sell(5)]);
}

#[test]
fn damaged_returns_are_there_but_not_for_sale() {
    let damaged = Given::stock(0).event(Kind::Return, 2).disposition("Damaged");
    let kept_apart = [Effect::shift(Bucket::Outside, Bucket::Unsellable, 2)];
    assert_eq!(damaged.apply(&books("{}")).effects(), kept_apart);
    let config = r#"{"unsellable": ["OPENED"]}"#;
    assert_eq!(damaged.apply(&books(config)).effects(), [Effect::receive(2)]);
    assert_eq!(damaged.disposition("opened").apply(&books(config)).effects(), kept_apart);
}

#[test]
fn a_transfer_is_announced_where_it_goes() {
    let leaves = Given::stock(10).event(Kind::TransferOut, 4).to_location("store-2");
    let answer = leaves.apply(&books(r#"{"expectTo": "canonical"}"#));
    assert_eq!(answer.effects()[0], Effect::sell(4));
    let announced = answer.events().next().unwrap();
    assert_eq!((announced.topic.as_str(), announced.kind, announced.quantity), ("canonical", Kind::Expect, 4));
    assert_eq!(announced.text(Field::Location), Some("store-2"));
    assert_eq!(announced.text(Field::Sku), None, "the same as that of the transfer");
    assert_eq!(leaves.apply(&books("{}")).effects(), [Effect::sell(4)]);
    let nowhere = leaves.to_location("").apply(&books(r#"{"expectTo": "canonical"}"#));
    assert_eq!(nowhere.effects(), [Effect::sell(4)]);
}

#[test]
fn what_arrives_was_in_transit_as_far_as_it_goes() {
    assert_eq!(asked(Kind::Expect, 4).effects(), [Effect::shift(Bucket::Outside, Bucket::InTransit, 4)]);
    let arrived = Effect::shift(Bucket::InTransitThenOutside, Bucket::Available, 4);
    assert_eq!(asked(Kind::TransferIn, 4).effects(), [arrived]);
}

#[test]
fn adjustments_go_both_ways_and_counts_assert() {
    assert_eq!(asked(Kind::Adjustment, 3).effects(), [Effect::receive(3)]);
    assert_eq!(asked(Kind::Adjustment, -3).effects(), [Effect::sell(3)]);
    assert_eq!(asked(Kind::Adjustment, i64::MIN).refused(), Some("QUANTITY_TOO_LARGE"));
    assert_eq!(asked(Kind::Count, 7).effects(), [Effect::Count(7)]);
}

#[test]
fn reservations_are_held_confirmed_and_ended() {
    let reservation = String::new;
    assert_eq!(asked(Kind::Reservation, 3).effects(), [Effect::hold(3)]);
    assert_eq!(asked(Kind::Reservation, 0).refused(), Some("NOTHING_TO_RESERVE"));
    assert_eq!(asked(Kind::Confirmation, 3).effects(), [Effect::Confirm { reservation: reservation() }]);
    let release = Effect::Release { reservation: reservation(), quantity: 0 };
    assert_eq!(asked(Kind::Release, 0).effects(), [release]);
    let part = Effect::Fulfill { reservation: reservation(), quantity: 2 };
    assert_eq!(asked(Kind::Fulfillment, 2).effects(), [part]);
}

#[test]
fn where_reservations_end_as_a_whole_the_quantity_of_the_end_does_not_matter() {
    let whole = books(r#"{"wholeReservations": true}"#);
    for quantity in [0, 2, 99] {
        let ended = |kind| Given::stock(10).event(kind, quantity).apply(&whole);
        let reservation = String::new;
        let release = Effect::Release { reservation: reservation(), quantity: 0 };
        assert_eq!(ended(Kind::Release).effects(), [release], "{quantity}");
        let fulfill = Effect::Fulfill { reservation: reservation(), quantity: 0 };
        assert_eq!(ended(Kind::Fulfillment).effects(), [fulfill], "{quantity}");
    }
}

#[test]
fn unknown_kinds_are_refused_or_ignored() {
    assert_eq!(asked(Kind::Other, 1).refused(), Some("UNKNOWN_KIND"));
    let ignored = Given::stock(1).event(Kind::Other, 1).apply(&books(r#"{"unknownKinds": "ignore"}"#));
    assert!(ignored.continues() && ignored.effects().is_empty());
}

#[test]
fn settings_that_do_not_exist_are_named() {
    let error = Books::from_json(r#"{"expectsTo": "x"}"#).unwrap_err();
    assert!(error.contains("unknown field `expectsTo`"), "{error}");
}
