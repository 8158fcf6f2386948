//! What a store holds after its process was killed.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::io::{BufRead, BufReader, Write};
use support::{append, folder_of_process, load, numbers, process, shard};

const BYTES: usize = 150_000;

#[test]
#[ignore = "the process that is killed"]
fn appends_until_it_is_killed() {
    let mut shard = shard(&folder_of_process(), 3);
    for seq in 1.. {
        append(shard.as_mut(), seq, BYTES).unwrap();
        writeln!(std::io::stdout(), "appended {seq}").unwrap();
        if seq.is_multiple_of(10) {
            shard.mark(i64::try_from(seq).unwrap()).unwrap();
            shard.drop_before(seq.saturating_sub(20)).unwrap();
        }
    }
}

#[test]
fn everything_that_was_acknowledged_is_there_after_a_kill() {
    for kill_after in [0, 1, 25, 60] {
        let folder = tempfile::tempdir().unwrap();
        let mut process = process("appends_until_it_is_killed", folder.path()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        let acknowledged = |line: &String| line.strip_prefix("appended ").map(|seq| seq.parse::<u64>().unwrap());
        let mut last = lines.by_ref().filter_map(|line| acknowledged(&line)).nth(kill_after).unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
        last = lines.filter_map(|line| acknowledged(&line)).last().unwrap_or(last);

        let mut shard = shard(folder.path(), 3);
        let (packs, loaded) = load(shard.as_mut()).unwrap();
        let numbers = numbers(&packs, BYTES);
        let found = *numbers.last().unwrap();
        // the one that was being appended may be there too
        assert!(found == last || found == last + 1, "{found} is the last one, {last} was acknowledged");
        let marked = u64::try_from(loaded.changelog_from.unwrap_or(0)).unwrap();
        assert!(marked <= found && marked + 10 >= last, "the mark {marked} is of {last}");
        assert!(numbers[0] <= marked.saturating_sub(20).max(1));
        append(shard.as_mut(), found + 1, BYTES).unwrap();
    }
}
