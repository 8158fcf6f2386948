//! Whose folder it is, and how things are kept in it: a file that says so.

use crate::error::{BadOwnerSnafu, IoSnafu, OtherOwnerSnafu, OtherVersionSnafu, StoreError};
use snafu::{ResultExt, ensure};
use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::Path,
};

const FILE: &str = "label";
const NEW_FILE: &str = "label.new";
const FORMAT: u32 = 1;
const MOST_OWNER_BYTES: usize = 1024;
const MOST_LABEL_BYTES: u64 = 2048;

/// Sees that the folder is `owner`'s, in our format; a folder that holds nothing becomes so.
pub fn check(folder: &Path, owner: &str, holds_shards: bool) -> Result<(), StoreError> {
    let printable = !owner.is_empty() && owner.len() <= MOST_OWNER_BYTES && !owner.contains(char::is_control);
    ensure!(printable, BadOwnerSnafu { owner, limit: MOST_OWNER_BYTES });
    let Some(label) = read(folder)? else {
        ensure!(!holds_shards, OtherVersionSnafu { path: folder, found: "none", wanted: FORMAT });
        return write(folder, owner);
    };
    let (found_format, found_owner) = label.split_once('\n').unwrap_or((&label, ""));
    ensure!(
        found_format == format_line(),
        OtherVersionSnafu { path: folder, found: found_format.trim_start_matches("format "), wanted: FORMAT }
    );
    let found = found_owner.trim_end_matches('\n');
    ensure!(found == owner, OtherOwnerSnafu { path: folder, found, wanted: owner });
    Ok(())
}

fn format_line() -> String {
    format!("format {FORMAT}")
}

fn read(folder: &Path) -> Result<Option<String>, StoreError> {
    let path = folder.join(FILE);
    let file = match File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.context(IoSnafu { step: "open", path: &path })?,
    };
    let mut label = Vec::new();
    file.take(MOST_LABEL_BYTES).read_to_end(&mut label).context(IoSnafu { step: "read", path })?;
    Ok(Some(String::from_utf8_lossy(&label).into_owned()))
}

/// Written once in a folder's life, so it is synced: a label that a power loss tore would lock the owner out.
fn write(folder: &Path, owner: &str) -> Result<(), StoreError> {
    let (new, path) = (folder.join(NEW_FILE), folder.join(FILE));
    File::create(&new)
        .and_then(|mut file| {
            write!(file, "{}\n{owner}\n", format_line())?;
            file.sync_all()
        })
        .context(IoSnafu { step: "write", path: &new })?;
    fs::rename(&new, &path).context(IoSnafu { step: "name", path: &path })?;
    File::open(folder).and_then(|folder| folder.sync_all()).context(IoSnafu { step: "sync", path: folder })
}
