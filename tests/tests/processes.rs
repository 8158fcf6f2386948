//! Claims about processes that tests start: none outlives its test.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests: loud failures, and one speaks to the other")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs, thread};

use stockflow_tests::process::Guarded;

/// Set where this program runs as the test that will be killed: a folder that shall go with it.
const VICTIM: &str = "STOCKFLOW_TEST_VICTIM";

/// Whether there is such a process, even as a zombie.
fn lives(pid: u32) -> bool {
    Path::new(&format!("/proc/{pid}")).exists()
}

#[test]
fn a_process_is_gone_once_dropped() {
    let process = Guarded::spawn(Command::new("sleep").arg("1000")).unwrap();
    let pid = process.pid();
    assert!(lives(pid));
    drop(process);
    assert!(!lives(pid));
}

#[test]
fn a_paused_process_is_gone_once_dropped() {
    let mut process = Guarded::spawn(Command::new("sleep").arg("1000")).unwrap();
    process.signal(nix::sys::signal::Signal::SIGSTOP).unwrap();
    let pid = process.pid();
    drop(process);
    assert!(!lives(pid));
}

#[test]
#[ignore = "the part of the test below that is killed"]
fn victim() {
    let Some(folder) = env::var_os(VICTIM) else { return };
    fs::create_dir(&folder).unwrap();
    let process = Guarded::spawn_in(Command::new("sleep").arg("1000"), Path::new(&folder)).unwrap();
    println!("pid {}", process.pid());
    thread::park();
}

#[test]
fn a_process_and_its_folder_go_with_a_test_that_is_killed() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("folder");
    let mut test = Command::new(env::current_exe().unwrap());
    test.args(["victim", "--exact", "--ignored", "--nocapture"]).env(VICTIM, &folder).stdout(Stdio::piped());
    let mut test = test.spawn().unwrap();
    let mut output = BufReader::new(test.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("pid ") {
        line.clear();
        assert_ne!(output.read_line(&mut line).unwrap(), 0, "the test ended by itself");
    }
    let pid = line.trim().rsplit(' ').next().unwrap().parse().unwrap();
    assert!(lives(pid) && folder.exists());
    test.kill().unwrap();
    test.wait().unwrap();
    // The process holds the test's output open: it ends when that does.
    output.read_to_end(&mut Vec::new()).unwrap();
    while folder.exists() || lives(pid) {
        thread::yield_now();
    }
}
