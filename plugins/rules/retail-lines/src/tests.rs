//! Claims of the retail-lines rule.

use stockflow_rule::testing::{Answer, Given};
use stockflow_rule::{Config, Exported, Field, Kind};

use super::RetailLines;

const LINE: &str = r#"{"InvoiceNo":"536365","StockCode":"85123A","Description":"WHITE \"HEART\"","Quantity":"6","InvoiceDate":"2010-12-01 08:26:00","UnitPrice":"2.55","CustomerID":"17850.0","Country":"United Kingdom"}"#;

fn ask(payload: impl AsRef<[u8]>) -> Answer {
    let rule = RetailLines::from_json(r#"{"to": "canonical", "location": "store-001"}"#).unwrap();
    Given::stock(0).id("raw/0/7").sku("").location("").payload(payload).apply(&rule)
}

/// The kind and quantity made of an invoice's line.
fn kind_of(invoice: &str, quantity: &str, customer: &str) -> (Kind, i64) {
    let line = LINE.replace("536365", invoice).replace(r#""6""#, quantity).replace("17850.0", customer);
    let answer = ask(line);
    let event = answer.events().next().unwrap();
    (event.kind, event.quantity)
}

#[test]
fn a_line_is_a_sale_with_all_that_the_books_need() {
    let answer = ask(LINE);
    let event = answer.events().next().unwrap();
    assert_eq!((event.topic.as_str(), event.kind, event.quantity), ("canonical", Kind::Sale, 6));
    assert_eq!(event.time_ms, Some(1_291_191_960_000));
    for (field, text) in [
        (Field::Id, "raw/0/7"),
        (Field::Sku, "85123A"),
        (Field::Location, "store-001"),
        (Field::Source, "POS"),
        (Field::Order, "536365"),
        (Field::User, "17850"),
    ] {
        assert_eq!(event.text(field), Some(text), "{field:?}");
    }
    assert_eq!(answer.effects().len(), 1);
}

#[test]
fn what_came_back_is_a_return_and_what_nobody_bought_an_adjustment() {
    assert_eq!(kind_of("C536365", r#""-6""#, "17850.0"), (Kind::Return, 6));
    assert_eq!(kind_of("c536365", r#""-6""#, ""), (Kind::Return, 6));
    assert_eq!(kind_of("C536365", r#""6""#, "17850.0"), (Kind::Return, 6));
    assert_eq!(kind_of("536365", "-6", "17850.0"), (Kind::Return, 6));
    assert_eq!(kind_of("536365", "-6", ""), (Kind::Adjustment, -6));
    assert_eq!(kind_of("A563185", "1", ""), (Kind::Sale, 1));
}

#[test]
fn numbers_may_come_as_numbers_or_as_text() {
    for quantity in ["6", "6.0", r#""6.00""#, r#"" 6 ""#] {
        assert_eq!(kind_of("536365", quantity, ""), (Kind::Sale, 6), "{quantity}");
    }
    let numbers = ask(
        r#"{"InvoiceNo":536365,"StockCode":71053,"Quantity":6,"InvoiceDate":"12/1/2010 8:26","CustomerID":17850.0}"#,
    );
    let event = numbers.events().next().unwrap();
    let texts = [Field::Order, Field::Sku, Field::User].map(|field| event.text(field).unwrap());
    assert_eq!(texts, ["536365", "71053", "17850"]);
}

#[test]
fn every_spelling_of_the_time_is_the_same_time() {
    for time in
        ["2010-12-01 08:26", "2010-12-01T08:26:00", "2010-12-01T08:26:00Z", "12/1/2010 8:26", " 12/01/2010 08:26 "]
    {
        let answer = ask(LINE.replace("2010-12-01 08:26:00", time));
        assert_eq!(answer.events().next().unwrap().time_ms, Some(1_291_191_960_000), "{time}");
    }
}

#[test]
fn what_is_no_line_is_refused_with_what_is_wrong_with_it() {
    let without = |column: &str| LINE.replace(column, "Other");
    for (line, reason) in [
        (String::new(), "BAD_LINE"),
        ("[1]".to_owned(), "BAD_LINE"),
        (format!("{LINE}}}"), "BAD_LINE"),
        (LINE.replace(r#""6""#, "[6]"), "BAD_LINE"),
        (without("StockCode"), "NO_SKU"),
        (LINE.replace("85123A", "  "), "NO_SKU"),
        (LINE.replace(r#""85123A""#, "null"), "NO_SKU"),
        (without("Quantity"), "BAD_QUANTITY"),
        (LINE.replace(r#""6""#, "6.5"), "BAD_QUANTITY"),
        (LINE.replace(r#""6""#, "1e300"), "BAD_QUANTITY"),
        (LINE.replace(r#""6""#, r#""six""#), "BAD_QUANTITY"),
        (LINE.replace(r#""6""#, "-9223372036854775808"), "BAD_QUANTITY"),
        (LINE.replace(r#""6""#, "0"), "NO_QUANTITY"),
        (without("InvoiceDate"), "BAD_TIME"),
        (LINE.replace("2010-12-01 08", "2010-02-29 08"), "BAD_TIME"),
        (LINE.replace("2010-12-01 08", "13/1/2010 08"), "BAD_TIME"),
        (LINE.replace("2010-12-01 08", "12/1/10 08"), "BAD_TIME"),
        (LINE.replace("08:26:00", "08"), "BAD_TIME"),
        (LINE.replace("08:26:00", "08:26:00:00"), "BAD_TIME"),
        (LINE.replace("08:26:00", "+8:26"), "BAD_TIME"),
    ] {
        let answer = ask(&line);
        assert_eq!((answer.refused(), answer.effects()), (Some(reason), &[][..]), "{line}");
    }
    assert_eq!(ask(b"{\"InvoiceNo\":\"\xff\"}").refused(), Some("BAD_LINE"));
}

#[test]
fn columns_and_source_may_have_other_names() {
    let config = r#"{"to": "t", "location": "l", "source": "TILL", "columns": {"sku": "article", "quantity": "n"}}"#;
    let rule = RetailLines::from_json(config).unwrap();
    let line = r#"{"article": "a", "n": 2, "InvoiceDate": "2010-12-01 08:26"}"#;
    let answer = Given::stock(0).payload(line).apply(&rule);
    let event = answer.events().next().unwrap();
    assert_eq!((event.text(Field::Sku), event.quantity, event.text(Field::Source)), (Some("a"), 2, Some("TILL")));
}

#[test]
fn events_without_topic_or_location_and_columns_read_twice_are_mistakes() {
    for (config, word) in [
        (r#"{"to": "", "location": "l"}"#, "to:"),
        (r#"{"to": "t", "location": ""}"#, "location:"),
        (r#"{"to": "t", "location": "l", "columns": {"sku": "Quantity"}}"#, "\"Quantity\""),
    ] {
        let error = RetailLines::configure(config).unwrap_err();
        assert!(error.contains(word), "{error}");
    }
}
