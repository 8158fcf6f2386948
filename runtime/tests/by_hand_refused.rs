//! Claims: what `stockflow send` and `stockflow read` cannot do is told, and nothing is done.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]

mod support;

use std::net::TcpListener;

use support::shop::Shop;
use support::stockflow;

fn refused(words: &[&str], code: i32) -> String {
    let output = stockflow(words);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(code), &b""[..]), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}

#[test]
fn a_topic_that_the_pipeline_does_not_have_is_refused_with_what_may_be_meant() {
    let shop = Shop::new();
    for command in ["send", "read"] {
        let said = refused(&[command, &shop.pipeline(), "--topic", "levls"], 2);
        assert!(said.contains("no topic `levls`: did you mean `levels`?"), "{said}");
    }
}

#[test]
fn to_a_topic_that_no_stage_reads_nothing_is_sent_without_a_key() {
    let shop = Shop::new();
    let said = refused(&["send", &shop.pipeline(), "--topic", "levels"], 2);
    assert!(said.contains("no stage reads the topic `levels`") && said.contains("--key KEY"), "{said}");
}

#[test]
fn a_file_that_is_not_there_or_of_no_kind_that_is_read_is_refused_before_brokers_are_asked() {
    let shop = Shop::new();
    let said = refused(&["send", &shop.pipeline(), "--file", &shop.path("none.jsonl")], 2);
    assert!(said.contains("cannot open"), "{said}");
    let said = refused(&["send", &shop.pipeline(), "--file", &shop.write("events.txt", "{}")], 2);
    assert!(said.contains("must end in .jsonl"), "{said}");
}

#[test]
fn brokers_that_are_away_are_told_of() {
    // The system gave the port to us, and we gave it back: nobody listens there.
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let shop = Shop::new();
    let events = shop.events(1);
    let said = refused(&["send", &shop.pipeline(), "--file", &events, "--kafka", &nobody], 1);
    assert!(said.contains("nothing listens there"), "{said}");
    let said = refused(&["read", &shop.pipeline(), "--topic", "levels", "--kafka", &nobody], 1);
    assert!(said.contains("nothing listens there"), "{said}");
}
