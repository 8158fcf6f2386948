//! Claims: Ctrl-C ends a run cleanly, whatever its input waits for, and says where it stopped.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};

use support::shop::{EVENT, Shop};
use support::{accounted, number, records};

/// Starts a run that reads standard input.
fn start(shop: &Shop, more: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_stockflow"))
        .args(["run", &shop.pipeline(), "--input", "raw=-", "--output", &shop.path("out")])
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What Ctrl-C in a terminal sends.
fn interrupt(child: &Child) {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

/// Writes so many events that what fits into the pipe and the reader's buffers is not all: when
/// they are written, the run is at work.
fn write_much(shop: &Shop, child: &mut Child, events: u32) {
    child.stdin.as_mut().unwrap().write_all(shop.events_text(events).as_bytes()).unwrap();
}

#[test]
fn it_stops_a_run_whose_input_is_silent_and_what_was_read_is_written() {
    let shop = Shop::new();
    let mut child = start(&shop, &[]);
    write_much(&shop, &mut child, 40_000);
    // A line that does not end is no record.
    child.stdin.as_mut().unwrap().write_all(&EVENT.as_bytes()[..40]).unwrap();
    interrupt(&child);
    // Standard input stays open: the run must not wait for it.
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(130), "{said}");
    let text = std::fs::read_to_string(shop.out().join("summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(summary["ended"], "interrupted");
    let fed = number(&summary, "/inputRecords/raw");
    assert!((1..=40_000).contains(&fed), "{fed}");
    assert_eq!(accounted(&summary, 0), [fed, 0, 0, 0]);
    assert_eq!(records(&shop.out(), "retail.shop.levels").len() as u64, fed);
    assert!(said.contains("stopping: what was read is finished first; press Ctrl-C again to end at once"), "{said}");
    let wanted = format!("stopped: raw after record {fed} of standard input; everything up to there is finished and");
    assert!(said.contains(&wanted), "{said}");
}

#[test]
fn it_stops_a_run_that_is_fed_one_at_a_time() {
    let shop = Shop::new();
    let mut child = start(&shop, &["--one-at-a-time"]);
    write_much(&shop, &mut child, 4_000);
    interrupt(&child);
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{said}");
    assert!(said.contains("stopped: raw after record "), "{said}");
}
