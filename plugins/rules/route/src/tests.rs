//! Claims of the route rule.

use stockflow_rule::testing::{Effect, Given};
use stockflow_rule::{Config, Exported, Field, Kind};

use super::Route;

fn rule(otherwise: &str) -> Route {
    let config = format!(
        r#"{{"routes": [
            {{"when": {{"kinds": ["sale", "POS_VOID"], "locations": ["store-1", "store-2"]}}, "to": "store-sales"}},
            {{"when": {{"sources": ["WMS"], "skuPrefix": "B-"}}, "to": "bulk", "key": "sku"}},
            {{"to": "all", "key": "user"}}
        ], "otherwise": {otherwise}}}"#
    );
    let mut rule = Route::from_json(&config).unwrap();
    if otherwise != "\"drop\"" {
        rule.routes.pop();
    }
    rule
}

fn sale() -> Given {
    let sale = Given::stock(0).event(Kind::Sale, 1).sku("B-7").location("store-2");
    sale.user("u1").payload(b"\xffas it came")
}

#[test]
fn a_record_is_copied_to_every_route_that_it_matches() {
    let bytes = b"\xffas it came";
    let (all, sales) = (Effect::record("all", "u1", bytes), Effect::record("store-sales", "B-7:store-2", bytes));
    let bulk = Effect::record("bulk", "B-7", bytes);
    let rule = rule("\"drop\"");
    assert_eq!(sale().apply(&rule).effects(), [sales.clone(), all.clone()]);
    assert_eq!(sale().source("WMS").apply(&rule).effects(), [sales, bulk, all.clone()]);
    assert_eq!(sale().location("store-3").apply(&rule).effects(), [all]);
}

#[test]
fn kinds_of_the_senders_own_are_known_by_their_names() {
    let void = sale().event(Kind::Other, 1).text(Field::KindName, "pos_void");
    assert_eq!(void.apply(&rule("\"refuse\"")).effects().len(), 1);
}

#[test]
fn what_matches_nothing_is_dropped_refused_or_sent_elsewhere() {
    let receipt = sale().event(Kind::Receipt, 1);
    assert_eq!(receipt.apply(&rule("\"refuse\"")).refused(), Some("NO_ROUTE"));
    let elsewhere = [Effect::record("rest", "B-7:store-2", b"\xffas it came")];
    assert_eq!(receipt.apply(&rule(r#"{"topic": "rest"}"#)).effects(), elsewhere);
    let dropped = Route::from_json(r#"{"routes": []}"#).unwrap();
    assert!(receipt.apply(&dropped).continues() && receipt.apply(&dropped).effects().is_empty());
}

#[test]
fn a_route_to_nowhere_is_a_mistake() {
    let error = Route::configure(r#"{"routes": [{"to": ""}]}"#).unwrap_err();
    assert!(error.contains("routes[0].to"), "{error}");
}

fn canonical() -> Route {
    Route::from_json(r#"{"routes": [{"to": "archive"}, {"to": "canonical", "as": "event"}]}"#).unwrap()
}

#[test]
fn as_an_event_it_keeps_its_id_and_all_that_it_says() {
    let answer = sale().id("till-9/12").apply(&canonical());
    let event = answer.events().next().unwrap();
    assert_eq!((event.topic.as_str(), event.kind, event.quantity, event.time_ms), ("canonical", Kind::Sale, 1, None));
    assert_eq!(event.text(Field::Id), Some("till-9/12"));
    assert!(Field::ALL.into_iter().all(|field| field == Field::Id || event.text(field).is_none()));
    assert_eq!(answer.effects().len(), 2, "the archive has its copy");
}

#[test]
fn what_is_no_canonical_event_is_refused_and_goes_nowhere() {
    for (given, reason) in [
        (sale().event(Kind::Other, 1), "UNKNOWN_KIND"),
        (sale().sku(""), "NO_SKU"),
        (sale().location(""), "NO_LOCATION"),
    ] {
        let answer = given.apply(&canonical());
        assert_eq!((answer.refused(), answer.effects()), (Some(reason), &[][..]));
    }
}

#[test]
fn as_a_record_anything_goes() {
    let archive = Route::from_json(r#"{"routes": [{"to": "archive", "as": "record"}]}"#).unwrap();
    let answer = sale().event(Kind::Other, 1).sku("").location("").apply(&archive);
    assert_eq!(answer.effects(), [Effect::record("archive", "", b"\xffas it came")]);
}

#[test]
fn an_event_cannot_be_keyed_by_anything_else() {
    let error = Route::configure(r#"{"routes": [{"to": "a", "as": "event", "key": "user"}]}"#).unwrap_err();
    assert!(error.contains("routes[0].key"), "{error}");
}
