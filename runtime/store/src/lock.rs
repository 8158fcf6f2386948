//! One process a folder.

use crate::error::{InUseSnafu, IoSnafu, StoreError};
use snafu::{IntoError, ResultExt};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Write},
    path::Path,
};

const FILE: &str = "lock";
const PID_BYTES: u64 = 20;

/// Ours until it is dropped, or the process ends in whatever way.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    pub fn take(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(FILE);
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).context(IoSnafu { step: "open", path: &path })?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return InUseSnafu { path: folder, holder: holder(&mut file) }.fail(),
            Err(TryLockError::Error(source)) => return Err(IoSnafu { step: "lock", path }.into_error(source)),
        }
        file.set_len(0)
            .and_then(|()| write!(file, "{}", std::process::id()))
            .context(IoSnafu { step: "write", path: &path })?;
        Ok(Self { _file: file })
    }
}

/// What the process that has the lock wrote of itself.
fn holder(file: &mut File) -> String {
    let mut pid = String::new();
    match file.take(PID_BYTES).read_to_string(&mut pid) {
        Ok(1..) => pid,
        _ => "of unknown id".to_owned(),
    }
}
