//! Stores take little memory, however much they hold.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]
#![cfg(target_os = "linux")]

mod support;

use std::ops::ControlFlow;
use stockflow_store::{FolderStores, ShardStore, Stores};
use support::{OWNER, append};

/// Memory of this process that is not a file's, in KiB.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse().unwrap()
}

/// As many shards as a worker may have.
const SHARDS: u32 = 32;

#[test]
fn the_stores_of_a_worker_take_at_most_16_mib() {
    let folder = tempfile::tempdir().unwrap();
    let stores = FolderStores::open(folder.path(), OWNER).unwrap();
    let before = resident_kib();
    let mut shards: Vec<Box<dyn ShardStore>> = (0..SHARDS).map(|number| stores.shard(number, "").unwrap()).collect();
    let mut most = 0;
    for seq in 1..30 {
        for shard in &mut shards {
            append(shard.as_mut(), seq, 400_000).unwrap();
            shard.drop_before(seq.saturating_sub(15)).unwrap();
        }
        most = most.max(resident_kib());
    }
    for shard in &mut shards {
        shard.load(&mut |_, _| ControlFlow::Continue(())).unwrap();
    }
    most = most.max(resident_kib());
    drop(shards);
    // opened anew, each is verified as a whole
    let mut shards: Vec<Box<dyn ShardStore>> = (0..SHARDS).map(|number| stores.shard(number, "").unwrap()).collect();
    for shard in &mut shards {
        shard.load(&mut |_, _| ControlFlow::Continue(())).unwrap();
        most = most.max(resident_kib());
    }
    let taken = most.saturating_sub(before);
    assert!(taken <= 16 * 1024, "{taken} KiB");
}
