//! Output: a folder with a file a topic and a summary, in which nothing half-written stays.

mod base64;
mod error;
pub(crate) mod line;
mod partial;
#[cfg(test)]
mod tests;
mod topic_file;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use snafu::{ResultExt, ensure};

pub(crate) use error::OutputError;
pub(crate) use topic_file::TopicFile;

use error::{CreateFolderSnafu, NotAFolderSnafu, NotATopicNameSnafu, NotEmptySnafu, ReadFolderSnafu};
use partial::Partial;

/// The name of what [`OutputDir::finish`] writes.
const SUMMARY_NAME: &str = "summary.json";
/// The longest topic name there is.
const TOPIC_NAME_BYTES_MAX: usize = 249;

/// The folder that a run writes to.
#[derive(Debug)]
pub(crate) struct OutputDir {
    path: PathBuf,
}

impl OutputDir {
    /// Makes the folder, and those above it; one that is there already must be empty.
    ///
    /// # Errors
    /// When it is not empty, is a file, or cannot be made.
    pub(crate) fn create(path: &Path) -> Result<OutputDir, OutputError> {
        match fs::create_dir_all(path) {
            Err(error) if matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory) => {
                return NotAFolderSnafu { path }.fail();
            }
            made => made.context(CreateFolderSnafu { path })?,
        }
        let mut entries = fs::read_dir(path).context(ReadFolderSnafu { path })?;
        ensure!(entries.next().is_none(), NotEmptySnafu { path });
        Ok(OutputDir { path: path.to_owned() })
    }

    /// Begins `<topic name>.jsonl`, which is there when it is finished.
    ///
    /// # Errors
    /// When the file cannot be made, or `topic_name` is none that Kafka would take: such a name
    /// could lead out of the folder.
    pub(crate) fn topic_file(&self, topic_name: &str) -> Result<TopicFile, OutputError> {
        let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        let is_name = (1..=TOPIC_NAME_BYTES_MAX).contains(&topic_name.len()) && topic_name.bytes().all(is_legal);
        ensure!(is_name, NotATopicNameSnafu { topic_name });
        Partial::create(&self.path, &format!("{topic_name}.jsonl")).map(TopicFile::new)
    }

    /// Writes `summary.json`: the last file of a run, so that a folder without it is of one that
    /// did not come to its end.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn finish(self, summary_json: &str) -> Result<(), OutputError> {
        let mut file = Partial::create(&self.path, SUMMARY_NAME)?;
        file.write(summary_json.as_bytes())?;
        file.write(b"\n")?;
        file.finish()
    }
}
