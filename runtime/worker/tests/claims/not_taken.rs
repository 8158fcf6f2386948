//! What a topic does not take is its event's affair: nothing is tried that cannot be written, and the stage goes on.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use stockflow_worker::{Outlets, Takes, WallClock};

use crate::support::{START_MS, STOCK, Seen, Sent, Shop, event, sale};

/// The stock stage, its topics with limits, at the time of its first record.
fn open(spec: &str, outlets: &Outlets) -> Shop {
    Shop::open_with(spec, |stage| {
        stage.outlets = outlets.clone();
        stage.wall_clock = WallClock::Set(Arc::new(AtomicI64::new(START_MS)));
    })
}

fn of_bytes(bytes_max: usize) -> Takes {
    Takes { bytes_max, ..Takes::default() }
}

fn said<'a>(letter: &'a Seen, name: &str) -> Option<&'a str> {
    letter.header(&format!("stockflow-dead-{name}"))
}

#[test]
fn a_dead_letter_that_is_too_large_goes_without_its_value_with_place_size_and_hash() {
    let shop = open(STOCK, &Outlets { dead_letters: of_bytes(2_000), ..Outlets::default() });
    let broken = Sent { value: Some(vec![b'x'; 3_000]), ..sale("", "apple", 1) };
    shop.feed("canonical", [&broken, &event("r1", "RECEIPT", "apple", 10)]);
    shop.run();
    let letters = shop.read("dead");
    let letter = &letters[0];
    assert_eq!((letters.len(), letter.key(), letter.value.as_ref()), (1, "apple:here", None));
    assert_eq!(said(letter, "value-bytes"), Some("3000"));
    // Of `head -c 3000 /dev/zero | tr '\0' x | sha256sum`.
    let sha256 = "e1630f843370f402870799e14abbf2b06af2d23b0153658e1211dffabc61ad8f";
    assert_eq!(said(letter, "value-sha256"), Some(sha256));
    assert_eq!((said(letter, "reason"), said(letter, "offset")), (Some("NOT_JSON"), Some("0")));
    assert_eq!(shop.read("levels")[0].number("available"), 10, "the stage goes on");
}

#[test]
fn a_dead_letter_whose_own_headers_or_key_are_too_large_goes_without_them() {
    let shop = open(STOCK, &Outlets { dead_letters: of_bytes(2_000), ..Outlets::default() });
    let long: &'static [u8] = &[b'h'; 4_000];
    let headed = Sent { value: Some(b"{".to_vec()), headers: vec![("trace", long)], ..sale("", "apple", 1) };
    let keyed = Sent { value: Some(b"{".to_vec()), key: Some("k".repeat(4_000)), ..sale("", "apple", 1) };
    shop.feed("canonical", [&headed, &keyed]);
    shop.run();
    let letters = shop.read("dead");
    assert_eq!(letters.iter().filter(|letter| letter.header("trace").is_some()).count(), 0);
    let mut keys: Vec<_> = letters.iter().map(|letter| letter.key.as_deref()).collect();
    keys.sort_unstable();
    assert_eq!(keys, [None, Some("apple:here")]);
    assert!(letters.iter().all(|letter| said(letter, "value-bytes") == Some("1")));
}

#[test]
fn what_is_published_and_is_too_large_becomes_a_dead_letter_of_its_own_and_the_event_stands() {
    let shop = open(STOCK, &Outlets { stock: of_bytes(150), ..Outlets::default() });
    shop.feed("canonical", [&event("r1", "RECEIPT", "apple", 10), &sale("s1", "apple", 1)]);
    let counters = shop.run().counters(0);
    let letters = shop.read("dead");
    assert_eq!((counters.applied, letters.len(), shop.read("levels").len()), (2, 2, 0));
    let letter = &letters[1];
    assert_eq!(
        (said(letter, "reason"), said(letter, "event"), said(letter, "offset")),
        (Some("NOT_TAKEN"), Some("s1"), None)
    );
    assert_eq!((letter.key(), letter.number("available")), ("apple:here", 9), "it is what could not be published");
    let words = said(letter, "message").unwrap();
    assert!(words.contains("offset 1") && words.contains("levels") && words.contains("max.message.bytes"), "{words}");
}

const EMITS: &str = "
  topics: [{name: canonical, partitions: 1}, {name: alerts, partitions: 1}]
  stages:
  - name: stock
    from: [{topic: canonical}]
    ledger: {}
    rules:
    - {name: books, module: {builtin: stock}}
    - {name: low, module: {builtin: low-stock}, config: {threshold: 2, to: alerts}}
";

#[test]
fn what_a_rule_emits_and_its_topic_does_not_take_becomes_a_dead_letter() {
    for takes in [of_bytes(100), of_bytes(1_000_000)] {
        let shop = open(EMITS, &Outlets { emits: vec![Takes::default(), takes], ..Outlets::default() });
        shop.feed("canonical", [&event("r1", "RECEIPT", "apple", 3), &sale("s1", "apple", 2)]);
        shop.run();
        let letters = crate::support::seen(&shop.log, "test.shop.stock.dead");
        let is_taken = takes == of_bytes(1_000_000);
        assert_eq!((shop.read("alerts").len(), letters.len()), if is_taken { (1, 0) } else { (0, 1) });
    }
}

#[test]
fn an_event_of_a_time_that_the_outputs_do_not_take_is_a_dead_letter_before_it_changes_anything() {
    let window = Takes { ahead_ms_max: 3_600_000, behind_ms_max: 86_400_000, ..Takes::default() };
    let shop = open(STOCK, &Outlets { stock: window, dead_letters: window, ..Outlets::default() });
    let early = event("r1", "RECEIPT", "apple", 10).at_ms(3_600_001);
    let late = event("r2", "RECEIPT", "apple", 10).at_ms(-86_400_001);
    shop.feed("canonical", [&early, &late, &event("r3", "RECEIPT", "apple", 1)]);
    shop.run();
    let letters = shop.read("dead");
    let told: Vec<_> =
        letters.iter().map(|letter| (said(letter, "reason").unwrap(), letter.timestamp_ms - START_MS)).collect();
    assert_eq!(told, [("TIMESTAMP_NOT_TAKEN", 3_600_000), ("TIMESTAMP_NOT_TAKEN", -86_400_000)], "stamped as is taken");
    assert_eq!(said(&letters[0], "timestamp"), Some((START_MS + 3_600_001).to_string().as_str()));
    assert_eq!(shop.read("levels")[0].number("available"), 1);
}

#[test]
fn what_a_rule_emits_to_a_topic_of_another_time_is_a_dead_letter_and_other_topics_windows_are_not_asked() {
    let narrow = Takes { behind_ms_max: 60_000, ..Takes::default() };
    for (place, alerts) in [(0, 1), (1, 0)] {
        let mut emits = vec![Takes::default(); 2];
        emits[place] = narrow;
        let shop = open(EMITS, &Outlets { emits, ..Outlets::default() });
        let old = [event("r1", "RECEIPT", "apple", 3).at_ms(-90_000), sale("s1", "apple", 2).at_ms(-90_000)];
        shop.feed("canonical", &old);
        let counters = shop.run().counters(0);
        assert_eq!((counters.applied, shop.read("alerts").len()), (2, alerts), "both are booked");
        let letters = crate::support::seen(&shop.log, "test.shop.stock.dead");
        assert_eq!(letters.iter().filter(|letter| said(letter, "reason") == Some("NOT_TAKEN")).count(), 1 - alerts);
    }
}

#[test]
fn headers_that_are_carried_are_bounded() {
    let spec = STOCK.replace("publish: {", "publish: {headers: [trace], ");
    let shop = open(&spec, &Outlets::default());
    let long: &'static [u8] = &[b'h'; 64 * 1024];
    let heavy = Sent { headers: vec![("trace", long)], ..event("r1", "RECEIPT", "apple", 10) };
    let light = Sent { headers: vec![("trace", b"00-17"), ("other", long)], ..event("r2", "RECEIPT", "apple", 1) };
    shop.feed("canonical", [&heavy, &light]);
    shop.run();
    let letters = shop.read("dead");
    assert_eq!(letters.iter().map(|letter| said(letter, "reason").unwrap()).collect::<Vec<_>>(), ["HEADERS_TOO_LARGE"]);
    let levels = shop.read("levels");
    assert_eq!((levels.len(), levels[0].header("trace"), levels[0].number("available")), (1, Some("00-17"), 1));
}
