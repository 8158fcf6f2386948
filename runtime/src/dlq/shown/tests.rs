//! Claims about how letters look.

use bytes::Bytes;
use stockflow_codec::DeadLetter;
use stockflow_core::Standing;
use stockflow_log::Record;

use super::{Letter, json, row, whole};

/// What a rule failed on, as the worker posts it.
fn posted<'a>(key: &str, change: impl FnOnce(&mut DeadLetter<'a>)) -> Record {
    let mut dead = DeadLetter {
        reason: "RULE_TRAPPED",
        message: "the rule trapped",
        group: "retail.shop.stock",
        stage: "stock",
        rule: Some("wicked"),
        topic: "canonical",
        partition: 0,
        offset: Some(5),
        timestamp_ms: Some(1_000),
        attempt: 2,
        event: Some("s-1"),
        key: Some(("plum", "here")),
        standing: Some(Standing::First),
        left_out: None,
    };
    change(&mut dead);
    let mut headers = vec![("trace".into(), Bytes::from("t-1"))];
    headers.extend(dead.headers());
    Record {
        subscription: 0,
        partition: 1,
        offset: 7,
        timestamp_ms: 1_000,
        key: Some(Bytes::copy_from_slice(key.as_bytes())),
        value: Some(Bytes::from("{}")),
        headers,
    }
}

#[test]
fn a_row_says_where_when_why_and_what() {
    let record = posted("plum:here", |_| {});
    let row = row(&Letter::read(&record).unwrap());
    let wanted = ["1:7", "1970-01-01T00:00:01.000Z", "RULE_TRAPPED", "wicked", "canonical/0:5", "plum:here", "2", "-"];
    assert_eq!((&row[..8], &row[8][..]), (&wanted.map(str::to_owned)[..], "the rule trapped"));
}

#[test]
fn long_texts_are_cut_in_rows_and_what_a_terminal_obeys_is_escaped() {
    let long = "ä".repeat(500);
    let record = posted("key\u{1b}[2J", |dead| (dead.message, dead.key) = (&long, Some(("plum\u{1b}[2J", "here"))));
    let letter = Letter::read(&record).unwrap();
    assert_eq!(row(&letter)[8].chars().count(), 81);
    assert_eq!(row(&letter)[5], "plum\\u{1b}[2J:here");
    assert!(!whole(&letter).contains('\u{1b}') && whole(&letter).contains(&long));
    let record = posted("key", |dead| dead.message = "\u{202e}ko");
    assert!(whole(&Letter::read(&record).unwrap()).contains("\\u{202e}ko"), "text that is turned around too");
}

#[test]
fn a_whole_letter_has_headers_and_value_as_text_or_as_hex() {
    let mut record = posted("plum:here", |_| {});
    let text = whole(&Letter::read(&record).unwrap());
    assert!(text.contains("  header   trace: t-1\n") && text.contains("  value    {}\n"), "{text}");
    assert!(!text.contains("stockflow-dead"), "{text}");
    record.value = Some(Bytes::from_static(&[0xff, 0x00]));
    assert!(whole(&Letter::read(&record).unwrap()).contains("  value    hex ff00\n"));
}

#[test]
fn json_is_one_line_with_stable_names() {
    let mut record = posted("plum:here", |_| {});
    let listed = json(&Letter::read(&record).unwrap(), false);
    let wanted = r#"{"at":"1:7","time":"1970-01-01T00:00:01.000Z","reason":"RULE_TRAPPED","message":"the rule trapped","stage":"stock","rule":"wicked","topic":"canonical","partition":0,"offset":5,"attempt":2,"group":"retail.shop.stock","event":"s-1","stockKey":"plum:here","parked":"first","settled":false,"key":"plum:here"}"#;
    assert_eq!(listed, wanted);
    record.value = Some(Bytes::from_static(&[0xff]));
    let shown = json(&Letter::read(&record).unwrap(), true);
    assert!(shown.ends_with(r#""headers":[["trace","t-1"]],"value":{"hex":"ff"}}"#), "{shown}");
}
