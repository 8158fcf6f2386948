//! A file that is there when it is whole: written beside its place, renamed when finished, removed otherwise.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use snafu::{IntoError, ResultExt};
use xxhash_rust::xxh3::xxh3_64;

use super::error::{CreateFileSnafu, DiskFullSnafu, OutputError, RenameSnafu, WriteSnafu};

/// Bytes that are written at once.
const BUFFER_BYTES: usize = 256 * 1024;
/// The longest file name of common file systems, in bytes.
const FILE_NAME_BYTES_MAX: usize = 255;
/// The ending of a file that is not whole.
const ENDING: &str = ".partial";

/// A file that is not whole yet.
#[derive(Debug)]
pub(super) struct Partial {
    /// `None` when it has been finished.
    out: Option<BufWriter<File>>,
    path: PathBuf,
    final_path: PathBuf,
}

impl Partial {
    /// Begins the file `name` in `folder`, as `<name>.partial`.
    pub(super) fn create(folder: &Path, name: &str) -> Result<Partial, OutputError> {
        let path = folder.join(partial_name(name));
        let file = File::create_new(&path).context(CreateFileSnafu { path: &path })?;
        Ok(Partial::over(file, path, folder.join(name)))
    }

    /// A file that lies at `path` until it is whole.
    pub(super) fn over(file: File, path: PathBuf, final_path: PathBuf) -> Partial {
        Partial { out: Some(BufWriter::with_capacity(BUFFER_BYTES, file)), path, final_path }
    }

    /// Appends bytes; they may wait in memory.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), OutputError> {
        let written = self.out.as_mut().map_or(Ok(()), |out| out.write_all(bytes));
        written.map_err(|error| self.explain(error))
    }

    /// Writes what waits and gives the file its name.
    pub(super) fn finish(mut self) -> Result<(), OutputError> {
        let flushed = self.out.as_mut().map_or(Ok(()), Write::flush);
        flushed.map_err(|error| self.explain(error))?;
        fs::rename(&self.path, &self.final_path).context(RenameSnafu { path: &self.final_path })?;
        self.out = None;
        Ok(())
    }

    fn explain(&self, error: io::Error) -> OutputError {
        let path = &self.final_path;
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => DiskFullSnafu { path }.build(),
            _ => WriteSnafu { path }.into_error(error),
        }
    }
}

/// The name of the file `name` while it is not whole. The longest topic names leave no room for
/// the ending; a hash stands for the rest of them.
fn partial_name(name: &str) -> String {
    if name.len() + ENDING.len() <= FILE_NAME_BYTES_MAX {
        return format!("{name}{ENDING}");
    }
    let stem = &name[..name.floor_char_boundary(FILE_NAME_BYTES_MAX - ENDING.len() - 17)];
    format!("{stem}-{:016x}{ENDING}", xxh3_64(name.as_bytes()))
}

impl Drop for Partial {
    fn drop(&mut self) {
        if let Some(out) = self.out.take() {
            // Without writing what waits: the file goes.
            drop(out.into_parts());
            let _ = fs::remove_file(&self.path);
        }
    }
}
