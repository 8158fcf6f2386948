//! What is dropped gives its space back.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::{fs, os::unix::fs::MetadataExt, path::Path};
use stockflow_store::ShardStore;
use support::{append, shard};

/// What a file may take beside a multiple of what it holds.
const SLACK_BYTES: u64 = 3 * 1024 * 1024;

/// Space on the disk, in bytes.
fn disk(folder: &Path) -> u64 {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().metadata().unwrap().blocks() * 512).sum()
}

/// The length of pack `seq`: small and large ones, without a rhythm.
fn length(seq: u64, most: usize) -> usize {
    let scattered = usize::try_from(seq.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33).unwrap();
    1 + scattered % most
}

/// Appends packs, and keeps as many as are given; the most that the disk held, as a multiple of what was held.
fn run(shard: &mut dyn ShardStore, folder: &Path, packs: std::ops::Range<u64>, most: usize, keep: u64) -> f64 {
    let mut worst: f64 = 0.0;
    for seq in packs {
        append(shard, seq, length(seq, most)).unwrap();
        if seq.is_multiple_of(7) {
            shard.mark(i64::try_from(seq).unwrap()).unwrap();
            shard.drop_before(seq.saturating_sub(keep)).unwrap();
            let held = u32::try_from(shard.bytes()).unwrap();
            let taken = u32::try_from(disk(folder).saturating_sub(SLACK_BYTES)).unwrap();
            worst = worst.max(f64::from(taken) / f64::from(held));
        }
    }
    worst
}

#[test]
fn a_long_run_takes_at_most_two_and_a_half_times_what_is_held() {
    for (most, keep, packs) in [(200_000, 200, 2_000), (20_000, 1_000, 5_000), (900_000, 10, 300), (500, 100, 2_000)] {
        let folder = tempfile::tempdir().unwrap();
        let worst = run(shard(folder.path(), 0).as_mut(), folder.path(), 1..packs, most, keep);
        assert!(worst <= 2.5, "packs of up to {most} bytes: {worst} times what is held");
    }
}

#[test]
fn a_store_that_shrinks_gives_back_what_it_took() {
    let folder = tempfile::tempdir().unwrap();
    let mut shard = shard(folder.path(), 0);
    run(shard.as_mut(), folder.path(), 1..600, 200_000, 600);
    assert!(disk(folder.path()) > 40_000_000);
    shard.drop_before(590).unwrap();
    let (taken, held) = (disk(folder.path()), shard.bytes());
    assert!(taken <= held * 5 / 2 + SLACK_BYTES, "{taken} bytes for {held}");
    run(shard.as_mut(), folder.path(), 600..700, 200_000, 10);
    shard.clear().unwrap();
    assert!(disk(folder.path()) < 100_000);
}
