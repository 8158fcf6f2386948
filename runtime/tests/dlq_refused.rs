//! Claims: what `stockflow dlq` cannot do is told, and nothing is done.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]

mod support;

use std::net::TcpListener;
use std::process::Output;

use support::shop::Shop;
use support::stockflow;

fn refused(output: &Output, code: i32) -> String {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(code), &b""[..]), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}

#[test]
fn a_stage_that_the_pipeline_does_not_have_is_refused_with_those_that_it_has() {
    let shop = Shop::new();
    let said = refused(&stockflow(&["dlq", "list", &shop.pipeline(), "--stage", "shelf"]), 2);
    assert!(said.contains("no stage `shelf`; it has stock"), "{said}");
}

#[test]
fn nothing_is_replayed_or_dropped_without_saying_which_letters() {
    let shop = Shop::new();
    for what in ["replay", "drop"] {
        let said = refused(&stockflow(&["dlq", what, &shop.pipeline()]), 2);
        assert!(said.contains("--all"), "{said}");
    }
}

#[test]
fn a_time_or_a_place_that_is_none_is_refused_with_an_example() {
    let shop = Shop::new();
    for (option, value, example) in [("--since", "yesterday", "2h"), ("--at", "7", "0:42")] {
        let said = refused(&stockflow(&["dlq", "list", &shop.pipeline(), option, value]), 2);
        assert!(said.contains(example), "{said}");
    }
}

#[test]
fn brokers_that_are_away_are_named() {
    // The system gave the port to us, and we gave it back: nobody listens there.
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let shop = Shop::new();
    let said = refused(&stockflow(&["dlq", "list", &shop.pipeline(), "--kafka", &nobody]), 1);
    assert!(said.contains(&format!("brokers: {nobody}")), "{said}");
}

#[test]
fn a_worker_answers_for_dead_letters_on_a_loopback_address_alone() {
    let shop = Shop::new();
    for address in ["0.0.0.0:8081", "10.0.0.1:8081", "[::]:8081"] {
        let said = refused(&stockflow(&["worker", &shop.pipeline(), "--dlq", address]), 2);
        assert!(said.contains("on a loopback address alone"), "{said}");
    }
}
