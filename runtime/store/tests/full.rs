//! A disk that is full is an error, after which things go on.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::{ops::ControlFlow, process::Command};
use stockflow_store::StoreError;
use support::{append, folder_of_process, load, numbers, process, shard};

const BYTES: usize = 100_000;

/// No file of the process may be longer than this: what the system says then comes from where a full disk's does.
const MOST_KIB: u32 = 6_000;

#[test]
#[ignore = "the process whose disk is full"]
fn goes_on_when_the_disk_is_full() {
    let mut shard = shard(&folder_of_process(), 0);
    let full = (1..200).find_map(|seq| append(shard.as_mut(), seq, BYTES).err().map(|error| (seq, error)));
    let (seq, error) = full.unwrap();
    let StoreError::Io { step: "write", path, .. } = &error else { panic!("{error}") };
    assert!(path.ends_with("shard-0.redb"));
    assert!(seq > 20, "{seq}");

    // again, as long as nothing changed
    assert!(matches!(append(shard.as_mut(), seq, BYTES), Err(StoreError::Io { .. })));
    // what is held can be read
    let held = numbers(&load(shard.as_mut()).unwrap().0, BYTES);
    assert_eq!(held, (1..seq).collect::<Vec<_>>());
    // a store that is cleared is as good as new
    shard.clear().unwrap();
    assert_eq!(shard.load(&mut |_, _| ControlFlow::Break(())).unwrap().changelog_from, None);
    append(shard.as_mut(), 1, BYTES).unwrap();
}

#[test]
fn a_full_disk_is_an_error_and_what_was_held_stays() {
    let folder = tempfile::tempdir().unwrap();
    let child = process("goes_on_when_the_disk_is_full", folder.path());
    // the limit comes as a signal first, which ends who does not ignore it
    let limit = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", MOST_KIB * 2);
    let mut limited = Command::new("sh");
    limited.arg("-c").arg(limit).arg(child.get_program()).args(child.get_args());
    limited.envs(child.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = limited.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&output.stderr));
}
