//! A file that is not what was written is noticed, whatever happened to it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]

mod support;

use proptest::prelude::{any, prop, proptest};
use std::{fs, path::PathBuf};
use stockflow_store::StoreError;
use support::{append, load, numbers, record, shard};

const BYTES: usize = 30_000;
const LAST: u64 = 12;
const PAGE: usize = 4096;
/// A copy of the file as it was some packs before, while it was open.
const OLDER: &str = "older";

/// A shard's file with packs, some of them dropped, and the folder it is in.
fn written() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shard-0.redb");
    let mut shard = shard(folder.path(), 0);
    for seq in 1..=LAST {
        append(shard.as_mut(), seq, BYTES).unwrap();
        shard.mark(i64::try_from(seq).unwrap()).unwrap();
        shard.drop_before(seq.saturating_sub(5)).unwrap();
        if seq == LAST - 2 {
            fs::copy(&file, folder.path().join(OLDER)).unwrap();
        }
    }
    (folder, file)
}

/// Either it says that it is damaged, and works again once it is cleared, or it holds what it held at some moment,
/// with a mark of that moment.
fn is_noticed_or_harmless(folder: &tempfile::TempDir) -> bool {
    let mut shard = shard(folder.path(), 0);
    match load(shard.as_mut()) {
        Ok((packs, loaded)) => {
            let numbers = numbers(&packs, BYTES);
            let last = numbers.last().copied().unwrap_or(0);
            assert!(last <= LAST);
            assert!(loaded.changelog_from.unwrap_or(0) <= i64::try_from(last).unwrap());
            false
        }
        Err(StoreError::Damaged { shard: 0, path, .. }) => {
            assert!(path.ends_with("shard-0.redb"));
            shard.clear().unwrap();
            append(shard.as_mut(), 1, BYTES).unwrap();
            assert_eq!(numbers(&load(shard.as_mut()).unwrap().0, BYTES), [1]);
            true
        }
        Err(other) => panic!("{other}"),
    }
}

proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 64, ..Default::default() })]

    #[test]
    fn a_flipped_byte_is_noticed_or_harmless(at in any::<prop::sample::Index>(), with in 1..=255_u8) {
        let (folder, file) = written();
        let mut bytes = fs::read(&file).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= with;
        fs::write(&file, bytes).unwrap();
        is_noticed_or_harmless(&folder);
    }

    /// What a power loss leaves: of each page, what was written at some moment.
    #[test]
    fn pages_of_different_moments_are_noticed_or_harmless(kept in prop::collection::vec(any::<bool>(), 200)) {
        let (folder, file) = written();
        let newer = fs::read(&file).unwrap();
        let older = fs::read(folder.path().join(OLDER)).unwrap();
        let page = |at: usize| if kept[at % kept.len()] { &newer } else { &older };
        let pages = newer.len().max(older.len()) / PAGE;
        let mixed = (0..pages).flat_map(|at| page(at).get(at * PAGE..(at + 1) * PAGE).unwrap_or(&[0; PAGE]).iter().copied());
        fs::write(&file, mixed.collect::<Vec<u8>>()).unwrap();
        is_noticed_or_harmless(&folder);
    }

    #[test]
    fn a_file_that_ends_early_is_noticed_or_harmless(at in any::<prop::sample::Index>()) {
        let (folder, file) = written();
        let length = fs::metadata(&file).unwrap().len();
        let at = at.index(usize::try_from(length).unwrap());
        fs::OpenOptions::new().write(true).open(&file).unwrap().set_len(at.try_into().unwrap()).unwrap();
        is_noticed_or_harmless(&folder);
    }

    #[test]
    fn a_stretch_that_was_never_written_is_noticed_or_harmless(at in any::<prop::sample::Index>(), pages in 1..64_usize) {
        let (folder, file) = written();
        let mut bytes = fs::read(&file).unwrap();
        let at = at.index(bytes.len()) / 4096 * 4096;
        let end = bytes.len().min(at + pages * 4096);
        bytes[at..end].fill(0);
        fs::write(&file, bytes).unwrap();
        is_noticed_or_harmless(&folder);
    }
}

#[test]
fn a_flipped_byte_in_any_pack_that_is_held_is_noticed() {
    for seq in LAST - 5..=LAST {
        let (folder, file) = written();
        let mut bytes = fs::read(&file).unwrap();
        let part = &record(seq, 0, BYTES)[..1_000];
        let at = bytes.windows(part.len()).position(|window| window == part).unwrap();
        bytes[at + 500] ^= 1;
        fs::write(&file, bytes).unwrap();
        assert!(is_noticed_or_harmless(&folder), "pack {seq}");
    }
}

#[test]
fn a_file_of_something_else_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    drop(shard(folder.path(), 0));
    fs::write(folder.path().join("shard-0.redb"), "not a store").unwrap();
    assert!(is_noticed_or_harmless(&folder));
}

#[test]
fn an_empty_file_holds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    drop(shard(folder.path(), 0));
    fs::write(folder.path().join("shard-0.redb"), "").unwrap();
    assert!(!is_noticed_or_harmless(&folder));
}
