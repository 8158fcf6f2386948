//! The file of a topic: a line a record.

use stockflow_log::Record;

use super::error::OutputError;
use super::line;
use super::partial::Partial;

/// Bytes of a line's buffer that are kept for the next line.
const LINE_BYTES_KEPT: usize = 1 << 20;

/// The file of a topic, being written. It is removed if it is dropped before it is finished.
#[derive(Debug)]
pub(crate) struct TopicFile {
    file: Partial,
    line: Vec<u8>,
    records: u64,
}

impl TopicFile {
    pub(super) fn new(file: Partial) -> TopicFile {
        TopicFile { file, line: Vec::new(), records: 0 }
    }

    /// Appends a record, as a line `{"partition","offset","key","headers","value"}`.
    ///
    /// # Errors
    /// When the file cannot be written; the disk may be full.
    pub(crate) fn write(&mut self, record: &Record) -> Result<(), OutputError> {
        self.line.clear();
        self.line.shrink_to(LINE_BYTES_KEPT);
        line::append(record, &mut self.line);
        self.records += 1;
        self.file.write(&self.line)
    }

    /// Gives the file its name; gives the records in it.
    ///
    /// # Errors
    /// When the rest cannot be written, or the file cannot be renamed.
    pub(crate) fn finish(self) -> Result<u64, OutputError> {
        self.file.finish()?;
        Ok(self.records)
    }
}
