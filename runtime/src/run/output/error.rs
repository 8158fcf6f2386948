//! What can go wrong with the output folder: which file, and what to do.

use std::io;
use std::path::PathBuf;

use snafu::Snafu;

use crate::failure::Failure;

/// Why the output cannot be written.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub(super)))]
pub(crate) enum OutputError {
    /// There is something in the folder.
    #[snafu(display("{}: is not empty, and nothing is overwritten: name another folder, or empty it", path.display()))]
    NotEmpty { path: PathBuf },

    /// There is a file where a folder is wanted.
    #[snafu(display("{}: is not a folder: name another one for the output", path.display()))]
    NotAFolder { path: PathBuf },

    /// The folder cannot be made.
    #[snafu(display("{}: cannot make the folder: {source}: name one that you may write to", path.display()))]
    CreateFolder { path: PathBuf, source: io::Error },

    /// The folder cannot be looked into.
    #[snafu(display("{}: cannot look into the folder: {source}: name one that you may read", path.display()))]
    ReadFolder { path: PathBuf, source: io::Error },

    /// A name that is none.
    #[snafu(display(
        "{topic_name:?} is not a topic name: use 1 to 249 letters, digits, dots, underscores and hyphens"
    ))]
    NotATopicName { topic_name: String },

    /// A file cannot be made.
    #[snafu(display("{}: cannot make the file: {source}: see that the folder is there and can be written", path.display()))]
    CreateFile { path: PathBuf, source: io::Error },

    /// The disk is full.
    #[snafu(display("{}: the disk is full: free some space, or name a folder on another disk", path.display()))]
    DiskFull { path: PathBuf },

    /// A file cannot be written.
    #[snafu(display("{}: cannot write: {source}: mend the disk, or name a folder on another one", path.display()))]
    Write { path: PathBuf, source: io::Error },

    /// A whole file cannot get its name.
    #[snafu(display("{}: cannot give the file its name: {source}: leave the folder alone during a run", path.display()))]
    Rename { path: PathBuf, source: io::Error },
}

impl From<OutputError> for Failure {
    /// A folder or name that was wrong is wrong input; the rest failed while working.
    fn from(error: OutputError) -> Failure {
        let message = error.to_string();
        match error {
            OutputError::NotEmpty { .. } | OutputError::NotAFolder { .. } | OutputError::NotATopicName { .. } => {
                Failure::input(message)
            }
            _ => Failure::work(message),
        }
    }
}
