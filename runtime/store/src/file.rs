//! The file of a shard: its name says which shard it is of, and of which life of its changelog.

use std::{fs, io, path::Path};

const PREFIX: &str = "shard-";
const SUFFIX: &str = ".redb";

/// The name of a shard's file.
pub fn name(number: u32, life: &str) -> String {
    let dot = if life.is_empty() { "" } else { "." };
    format!("{PREFIX}{number}{dot}{life}{SUFFIX}")
}

/// The shard that a file is of, if it is one of ours.
pub fn number(name: &str) -> Option<u32> {
    name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.split('.').next()?.parse().ok()
}

/// Removes the files of a shard's earlier lives, beside the one at `path`.
pub fn remove_others(path: &Path, shard: u32) -> io::Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    for entry in fs::read_dir(folder)? {
        let other = entry?;
        let is_of_shard = other.file_name().to_str().and_then(number) == Some(shard);
        if is_of_shard && other.path() != path {
            fs::remove_file(other.path())?;
        }
    }
    Ok(())
}
