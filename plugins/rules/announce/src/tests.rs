//! Claims of the announce rule.

use stockflow_rule::testing::{Answer, Effect, Given};
use stockflow_rule::{Config, Exported, Field, Kind, Role, Stock};

use super::Announce;

/// The topics of an event-driven inventory service, in its own words and envelope.
const SERVICE: &str = r#"{"topics": [
    {"topic": "reserved", "kinds": ["reserve"], "outcome": "applied", "key": "sku", "shape": {
        "eventId": "eventId",
        "eventType": {"constant": "InventoryItemReservedEvent"},
        "timestamp": "timestamp",
        "payload": {"aggregateId": "sku", "quantity": "quantity", "orderId": "orderId", "userId": "userId"},
        "metadata": {"correlationId": "correlationId", "causationId": "eventId"}
    }},
    {"topic": "released", "kinds": ["RELEASE", "expiry"], "outcome": "applied", "key": "sku",
        "shape": {"aggregateId": "sku", "quantity": "quantity", "orderId": "orderId"}},
    {"topic": "failed", "kinds": ["reserve"], "outcome": "refused", "key": "sku",
        "shape": {"aggregateId": "sku", "reason": "reason"}},
    {"topic": "insufficient", "reasons": ["INSUFFICIENT_STOCK"], "key": "sku",
        "shape": {"aggregateId": "sku", "requested": "quantity", "available": "available"}}
]}"#;

fn service() -> Announce {
    Announce::from_json(SERVICE).unwrap()
}

fn everything(settings: &str) -> Announce {
    Announce::from_json(&format!(r#"{{"topics": [{{"topic": "outcomes"{settings}}}]}}"#)).unwrap()
}

fn reservation(units: i64) -> Given {
    let event = Given::stock(7).event(Kind::Reservation, units).order("o-1").reservation("o-1").user("ann");
    event.at_ms(1_298_894_400_000)
}

/// Where the answer's records go, and what they say.
fn told(answer: &Answer) -> Vec<(&str, String)> {
    let records = answer.effects().iter().map(|effect| match effect {
        Effect::EmitRecord { topic, value, .. } => (topic.as_str(), String::from_utf8(value.clone()).unwrap()),
        other => panic!("an announcement is a record, this is {other:?}"),
    });
    records.collect()
}

fn topics(given: &Given, rule: &Announce) -> Vec<String> {
    told(&given.apply(rule)).into_iter().map(|(topic, _)| topic.to_owned()).collect()
}

#[test]
fn an_outcome_goes_to_the_topics_of_its_kind_in_their_shape() {
    let told_of = reservation(2).apply(&service());
    let record = concat!(
        r#"{"eventId":"event-1","eventType":"InventoryItemReservedEvent","timestamp":"2011-02-28T12:00:00.000Z","#,
        r#""payload":{"aggregateId":"sku-1","quantity":2,"orderId":"o-1","userId":"ann"},"#,
        r#""metadata":{"correlationId":null,"causationId":"event-1"}}"#
    );
    assert_eq!(told_of.effects(), [Effect::record("reserved", "sku-1", record)]);
}

#[test]
fn a_refusal_goes_to_every_topic_that_asks_for_it() {
    let short = reservation(9).refused("INSUFFICIENT_STOCK").apply(&service());
    let failed = r#"{"aggregateId":"sku-1","reason":"INSUFFICIENT_STOCK"}"#.to_owned();
    let insufficient = r#"{"aggregateId":"sku-1","requested":9,"available":7}"#.to_owned();
    assert_eq!(told(&short), [("failed", failed), ("insufficient", insufficient)]);
    assert_eq!(topics(&reservation(9).refused("PURCHASE_LIMIT"), &service()), ["failed"]);
}

#[test]
fn what_no_topic_asks_for_is_not_announced() {
    assert_eq!(topics(&Given::stock(1).event(Kind::Sale, 1), &service()), [""; 0]);
    let unknown = Given::stock(1).event(Kind::Release, 1).refused("UNKNOWN_RESERVATION");
    assert_eq!(topics(&unknown, &service()), [""; 0]);
}

#[test]
fn a_hold_that_expires_can_be_announced_like_one_that_is_released() {
    let expiry = Given::stock(7).event(Kind::Expiry, 2).reservation("o-1");
    assert_eq!(topics(&expiry, &service()), ["released"]);
    let unnamed = expiry.text(Field::KindName, "").apply(&everything(r#", "shape": {"type": "eventType"}"#));
    assert_eq!(told(&unnamed), [("outcomes", r#"{"type":"EXPIRY"}"#.to_owned())]);
}

#[test]
fn without_kinds_and_outcome_everything_is_announced() {
    let rule = everything("");
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Timer) {
        let event = Given::stock(1).event(kind, 1);
        assert_eq!(topics(&event, &rule), ["outcomes"], "{kind}");
        assert_eq!(topics(&event.refused("NO"), &rule), ["outcomes"], "{kind}");
    }
}

#[test]
fn the_usual_shape_says_what_happened_to_what_and_why() {
    let event = reservation(9).text(Field::KindName, "shop.order.placed").refused("INSUFFICIENT_STOCK");
    let record = concat!(
        r#"{"eventId":"event-1","eventType":"shop.order.placed","outcome":"REFUSED","reason":"INSUFFICIENT_STOCK","#,
        r#""sku":"sku-1","locationId":"location-1","quantity":9,"available":7,"reservationId":"o-1","orderId":"o-1","#,
        r#""userId":"ann","correlationId":null,"timestamp":"2011-02-28T12:00:00.000Z"}"#
    );
    let keyed = Effect::record("outcomes", "sku-1:location-1", record);
    assert_eq!(event.apply(&everything("")).effects(), [keyed]);
}

#[test]
fn every_fact_has_its_own_source() {
    let shape = r#", "shape": {"a": "kind", "b": "outcome", "c": "reason", "d": "sourceSystem", "e": "toLocation",
        "f": "disposition", "g": "correlationId", "h": "onHand", "i": "reserved", "j": "committed",
        "k": "unsellable", "l": "inTransit", "m": "version"}"#;
    let stock = Stock { available: 1, reserved: 20, committed: 300, unsellable: 4000, in_transit: 5, version: 6 };
    let event = Given::with(stock).event(Kind::Return, 1).source("POS").to_location("s-2").disposition("damaged");
    let record = concat!(
        r#"{"a":"RETURN","b":"APPLIED","c":null,"d":"POS","e":"s-2","f":"damaged","g":"c-1","h":4321,"i":20,"#,
        r#""j":300,"k":4000,"l":5,"m":6}"#
    );
    let answer = event.text(Field::Correlation, "c-1").apply(&everything(shape));
    assert_eq!(told(&answer), [("outcomes", record.to_owned())]);
}

#[test]
fn quantities_have_the_digits_of_the_pipelines_scale() {
    let config = r#"{"quantityScale": 2, "topics": [{"topic": "t", "shape": {"q": "quantity", "a": "available"}}]}"#;
    let rule = Announce::from_json(config).unwrap();
    let told_of =
        |available, units| told(&Given::stock(available).event(Kind::Adjustment, units).apply(&rule)).remove(0).1;
    assert_eq!(told_of(1205, -5), r#"{"q":-0.05,"a":12.05}"#);
    assert_eq!(told_of(0, i64::MIN), r#"{"q":-92233720368547758.08,"a":0.00}"#);
}

#[test]
fn texts_are_escaped() {
    let answer = Given::stock(0).event(Kind::Sale, 1).sku("a\"\n").apply(&everything(r#", "shape": {"s": "sku"}"#));
    assert_eq!(told(&answer), [("outcomes", r#"{"s":"a\"\n"}"#.to_owned())]);
}

#[test]
fn it_is_an_observer_whose_schema_knows_every_fact() {
    let description = Announce::describe();
    assert_eq!((description.role, description.state_version), (Role::Observer, None));
    for word in ["\"inTransit\"", "\"reservationId\"", "\"refused\"", "quantityScale"] {
        assert!(description.config_schema.contains(word), "{word}: {}", description.config_schema);
    }
}

#[test]
fn settings_that_cannot_be_meant_are_mistakes() {
    for (config, word) in [
        (r"{}", "topics"),
        (r#"{"topics": []}"#, "topics: nothing"),
        (r#"{"topics": [{"topic": "a"}, {"topic": ""}]}"#, "topics[1].topic"),
        (r#"{"topics": [{"topic": "a", "kinds": ["timer"]}]}"#, "topics[0].kinds"),
        (r#"{"topics": [{"topic": "a", "kinds": ["sold"]}]}"#, "\"sold\" is no kind"),
        (r#"{"topics": [{"topic": "a", "outcome": "applied", "reasons": ["X"]}]}"#, "topics[0].reasons"),
        (r#"{"topics": [{"topic": "a", "outcome": "failed"}]}"#, "`refused`"),
        (r#"{"topics": [{"topic": "a", "shape": {"q": "qty"}}]}"#, "unknown variant `qty`, expected one of `eventId`"),
        (r#"{"topics": [{"topic": "a"}], "quantityScale": 10}"#, "quantityScale"),
    ] {
        let error = Announce::configure(config).unwrap_err();
        assert!(error.contains(word), "{config}: {error}");
    }
}
