//! Claims: an output that cannot be taken or written ends a run with a clear message and nothing half-written.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::io::Read;
use std::process::{Command, Stdio};

use support::shop::Shop;

const STOCKFLOW: &str = env!("CARGO_BIN_EXE_stockflow");

#[test]
fn a_folder_that_is_not_empty_stays_as_it_is() {
    let shop = Shop::new();
    let input = format!("raw={}", shop.events(1));
    std::fs::create_dir(shop.out()).unwrap();
    let precious = shop.write("out/precious.jsonl", "mine");
    let output = shop.run(&shop.pipeline(), &[&input], &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("out: is not empty, and nothing is overwritten: name another folder"), "{said}");
    assert_eq!(std::fs::read_to_string(&precious).unwrap(), "mine");
    assert_eq!(std::fs::read_dir(shop.out()).unwrap().count(), 1);
}

#[test]
fn a_file_in_the_place_of_the_folder_stays_as_it_is() {
    let shop = Shop::new();
    let input = format!("raw={}", shop.events(1));
    let path = shop.write("out", "mine");
    let output = shop.run(&shop.pipeline(), &[&input], &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("out: is not a folder"), "{said}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
}

/// The shell's limit on the size of files stands for a disk that takes no more: of a real full
/// one the unit tests of the output tell, with /dev/full.
#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_takes_no_more_ends_the_run_and_nothing_is_left() {
    /// Blocks of 512 bytes: 2 MiB, more than a compiled rule in the cache, less than the output.
    const BLOCKS: &str = "trap '' XFSZ; ulimit -f 4096; exec \"$@\"";
    let shop = Shop::new();
    let (pipeline, input) = (shop.pipeline(), format!("raw={}", shop.events(40_000)));
    let out = shop.path("out");
    let run = ["run", &pipeline, "--input", &input, "--output", &out];
    let output = Command::new("sh").args(["-c", BLOCKS, "sh", STOCKFLOW]).args(run).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(1), &b""[..]), "{said}");
    assert!(said.contains("retail.shop.levels.jsonl: cannot write: File too large"), "{said}");
    assert_eq!(said.lines().count(), 1, "one message: {said}");
    shop.nothing_is_written();
}

#[test]
fn a_reader_of_the_report_that_has_gone_is_no_news() {
    let shop = Shop::new();
    let (pipeline, input) = (shop.pipeline(), format!("raw={}", shop.events(1)));
    for format in ["json", "table"] {
        let out = shop.path(format);
        let run = ["run", &pipeline, "--input", &input, "--output", &out, "--output-format", format];
        let mut child =
            Command::new(STOCKFLOW).args(run).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), &*said), (Some(141), ""), "as the shell says of a broken pipe");
        // What was asked for in files is there.
        assert!(std::fs::exists(format!("{out}/summary.json")).unwrap());
    }
}

#[test]
fn a_reader_of_generated_events_that_has_gone_is_no_news() {
    let load = ["load", "--events", "100000", "--out", "-"];
    let mut child = Command::new(STOCKFLOW).args(load).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(first, [b'{']);
    assert_eq!((output.status.code(), &output.stderr[..]), (Some(141), &b""[..]));
}
