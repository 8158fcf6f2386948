//! Whose folder it is, and that nobody else works in it.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::fs::PermissionsExt,
};
use stockflow_store::{FolderStores, StoreError, Stores};
use support::{OWNER, append, folder_of_process, load, process, shard};

#[test]
#[ignore = "the process that has the folder"]
fn holds_its_folder_until_it_is_killed() {
    let _stores = FolderStores::open(folder_of_process(), OWNER).unwrap();
    writeln!(std::io::stdout(), "holds").unwrap();
    loop {
        std::thread::park();
    }
}

#[test]
fn two_processes_never_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = process("holds_its_folder_until_it_is_killed", folder.path()).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "holds"));
    let refused = FolderStores::open(folder.path(), OWNER).unwrap_err();
    let message = refused.to_string();
    assert!(matches!(refused, StoreError::InUse { .. }), "{message}");
    assert!(
        message.contains(&process.id().to_string()) && message.contains(folder.path().to_str().unwrap()),
        "{message}"
    );
    process.kill().unwrap();
    process.wait().unwrap();
    FolderStores::open(folder.path(), OWNER).unwrap();
}

#[test]
fn a_folder_stays_taken_as_long_as_one_of_its_shards_is() {
    let folder = tempfile::tempdir().unwrap();
    let kept = shard(folder.path(), 0);
    assert!(matches!(FolderStores::open(folder.path(), OWNER), Err(StoreError::InUse { .. })));
    drop(kept);
    FolderStores::open(folder.path(), OWNER).unwrap();
}

#[test]
fn a_shard_is_not_opened_twice() {
    let folder = tempfile::tempdir().unwrap();
    let stores = FolderStores::open(folder.path(), OWNER).unwrap();
    let (mut one, mut two) = (stores.shard(4, "").unwrap(), stores.shard(4, "").unwrap());
    append(one.as_mut(), 1, 10).unwrap();
    assert!(matches!(append(two.as_mut(), 1, 10), Err(StoreError::Busy { shard: 4, .. })));
    drop(one);
    append(two.as_mut(), 2, 10).unwrap();
    assert_eq!(load(two.as_mut()).unwrap().0.len(), 2);
}

#[test]
fn a_folder_is_of_one_owner() {
    let folder = tempfile::tempdir().unwrap();
    drop(FolderStores::open(folder.path(), "one.pipeline.stage").unwrap());
    let refused = FolderStores::open(folder.path(), "another.pipeline.stage").unwrap_err();
    let StoreError::OtherOwner { found, wanted, .. } = &refused else { panic!("{refused}") };
    assert_eq!((found.as_str(), wanted.as_str()), ("one.pipeline.stage", "another.pipeline.stage"));
    FolderStores::open(folder.path(), "one.pipeline.stage").unwrap();
}

#[test]
fn an_owner_that_cannot_be_written_down_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for owner in ["", "two\nlines", &"long".repeat(300)] {
        let refused = FolderStores::open(folder.path(), owner);
        assert!(matches!(refused, Err(StoreError::BadOwner { .. })), "{owner}");
    }
}

#[test]
fn a_folder_of_another_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    append(shard(folder.path(), 0).as_mut(), 1, 10).unwrap();
    let label = folder.path().join("label");
    for (text, says) in [(format!("format 2\n{OWNER}\n"), "2"), (String::new(), ""), ("\0\u{1}".to_owned(), "\0\u{1}")]
    {
        fs::write(&label, text).unwrap();
        let refused = FolderStores::open(folder.path(), OWNER).unwrap_err();
        assert!(matches!(&refused, StoreError::OtherVersion { found, wanted: 1, .. } if found == says), "{refused}");
    }
    fs::remove_file(&label).unwrap();
    let refused = FolderStores::open(folder.path(), OWNER).unwrap_err();
    assert!(matches!(&refused, StoreError::OtherVersion { found, .. } if found == "none"), "{refused}");
    fs::remove_file(folder.path().join("shard-0.redb")).unwrap();
    FolderStores::open(folder.path(), OWNER).unwrap();
}

#[test]
fn nobody_but_the_owner_of_the_process_reads_a_folder() {
    let parent = tempfile::tempdir().unwrap();
    let (new, old) = (parent.path().join("a/new"), parent.path().join("old"));
    fs::create_dir(&old).unwrap();
    fs::set_permissions(&old, fs::Permissions::from_mode(0o755)).unwrap();
    for folder in [new, old] {
        append(shard(&folder, 0).as_mut(), 1, 10).unwrap();
        let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(folder.clone()), 0o700);
        assert_eq!(mode(folder.join("shard-0.redb")), 0o600);
    }
}

#[test]
fn a_folder_tells_which_shards_it_has_something_of() {
    let folder = tempfile::tempdir().unwrap();
    let stores = FolderStores::open(folder.path(), OWNER).unwrap();
    for number in [11, 2, 30] {
        append(stores.shard(number, "").unwrap().as_mut(), 1, 10).unwrap();
    }
    load(stores.shard(5, "").unwrap().as_mut()).unwrap();
    stores.shard(30, "").unwrap().clear().unwrap();
    assert_eq!(stores.held().unwrap(), [2, 11]);
}

#[test]
fn a_copy_of_a_changelog_that_was_made_anew_is_never_given_and_goes_when_the_new_one_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let stores = FolderStores::open(folder.path(), OWNER).unwrap();
    append(stores.shard(3, "first").unwrap().as_mut(), 7, 10).unwrap();
    append(stores.shard(4, "first").unwrap().as_mut(), 1, 10).unwrap();
    let mut second = stores.shard(3, "second").unwrap();
    assert_eq!(load(second.as_mut()).unwrap(), (Vec::new(), stockflow_store::Loaded::default()));
    // Nobody has written into the new one yet: whoever finds the old changelog again has its copy.
    assert_eq!(load(stores.shard(3, "first").unwrap().as_mut()).unwrap().0.len(), 1);
    append(second.as_mut(), 1, 10).unwrap();
    assert_eq!(load(stores.shard(3, "first").unwrap().as_mut()).unwrap().0, []);
    assert_eq!(load(stores.shard(4, "first").unwrap().as_mut()).unwrap().0.len(), 1);
    assert_eq!(stores.held().unwrap(), [3, 4]);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let refused = FolderStores::open(file.path().join("folder"), OWNER).unwrap_err();
    assert!(
        matches!(&refused, StoreError::Io { step: "make", path, .. } if path.starts_with(file.path())),
        "{refused}"
    );
}
