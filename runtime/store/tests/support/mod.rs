//! What the tests of stores share: packs that can be told apart, and processes that end badly.

#![allow(clippy::unwrap_used, dead_code, reason = "tests: loud failures; not every one needs everything")]

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use stockflow_store::{FolderStores, Loaded, ShardStore, StoreError, Stores};

pub const OWNER: &str = "retail.omnichannel.stock";
const FOLDER: &str = "STOCKFLOW_TEST_STORE";

/// The records of a pack by its number.
pub type Packs = Vec<(u64, Vec<Vec<u8>>)>;

/// A record that says of which pack it is, and is unlike any other.
pub fn record(seq: u64, place: u64, bytes: usize) -> Vec<u8> {
    let mut state = (seq << 8 | place).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    std::iter::repeat_with(next).flatten().take(bytes).collect()
}

/// A pack of one record.
pub fn append(shard: &mut dyn ShardStore, seq: u64, bytes: usize) -> Result<(), StoreError> {
    shard.append(seq, &mut std::iter::once(record(seq, 0, bytes).as_slice()))
}

pub fn shard(folder: &Path, number: u32) -> Box<dyn ShardStore> {
    FolderStores::open(folder, OWNER).unwrap().shard(number, "").unwrap()
}

/// What a store holds, pack by pack.
pub fn load(shard: &mut dyn ShardStore) -> Result<(Packs, Loaded), StoreError> {
    let mut packs = Packs::new();
    let loaded = shard.load(&mut |seq, record| {
        if packs.last().is_none_or(|(last, _)| *last != seq) {
            packs.push((seq, Vec::new()));
        }
        packs.last_mut().unwrap().1.push(record.to_vec());
        ControlFlow::Continue(())
    })?;
    Ok((packs, loaded))
}

/// The numbers of packs that are whole, of one record each of `bytes` bytes, and without holes.
pub fn numbers(packs: &Packs, bytes: usize) -> Vec<u64> {
    for (before, after) in packs.iter().zip(packs.iter().skip(1)) {
        assert_eq!(before.0 + 1, after.0, "a hole");
    }
    let number = |(seq, records): &(u64, Vec<Vec<u8>>)| {
        assert!(*records == [record(*seq, 0, bytes)], "pack {seq} is not what was appended");
        *seq
    };
    packs.iter().map(number).collect()
}

/// Another process, which runs the ignored test of this name in this folder; its output can be read.
pub fn process(test: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture"]).env(FOLDER, folder).stdout(Stdio::piped());
    command
}

/// In the other process: its folder.
pub fn folder_of_process() -> PathBuf {
    std::env::var_os(FOLDER).unwrap().into()
}
