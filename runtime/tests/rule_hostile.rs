//! Claims: `stockflow rule test` on a guest that is slow near its limit, and on one with shady words.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use support::{root, stockflow};

/// Runs the hostile guest with a config over a number of sales; what was printed, and complained of.
fn tried(config: &str, sales: usize) -> (String, String) {
    let sale = |n: usize| {
        format!(
            r#"{{"eventId":"e-{n}","eventType":"SALE","sku":"A-{}","locationId":"S","quantity":1,"timestamp":"2026-03-02T08:00:00Z"}}"#,
            n % 260
        ) + "\n"
    };
    let folder = tempfile::tempdir().unwrap();
    let events = folder.path().join("events.jsonl");
    std::fs::write(&events, (0..sales).map(sale).collect::<String>()).unwrap();
    let hostile = root().join("target/rules/hostile.wasm");
    let [events, hostile] = [&events, &hostile].map(|path| path.to_str().unwrap());
    let output = stockflow(&["rule", "test", hostile, "--events", events, "--config", config]);
    let [said, complained] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(output.status.success(), "{said}{complained}");
    (said, complained)
}

#[test]
fn a_rule_is_not_blamed_for_what_its_allocator_does_near_the_limit_of_fuel() {
    let (said, _) = tried(r#"{"behavior": "tires", "size": 10000}"#, 1_040);
    assert!(said.contains("RULE_OUT_OF_FUEL") && said.contains("The same one by one"), "{said}");
}

#[test]
fn a_rules_words_move_no_terminal() {
    let (said, complained) = tried(r#"{"behavior": "shady-words"}"#, 3);
    assert!(said.contains(r"refused \u{1b}[2JOK\u{202e}dab\u{200b}\u{9b}"), "{said}");
    let all = said + &complained;
    assert!(!all.contains(['\u{1b}', '\u{202e}', '\u{200b}', '\u{9b}']), "{all}");
}
