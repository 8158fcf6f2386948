//! Input: a file of events, a line at a time, each with an id that is stable when it is read again.

mod csv;
mod error;
mod escape;
mod format;
mod id;
mod jsonl;
mod lines;
mod raw;
mod row;
mod standard;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use bytes::Bytes;
use snafu::ResultExt;

pub(crate) use error::InputError;

use self::csv::CsvRows;
use error::{DirectorySnafu, OpenSnafu};
use format::{Format, Layout};
use jsonl::JsonLines;
use lines::Lines;
use raw::{Raw, Tally};
use standard::Stoppable;

/// Longest line, and longest CSV row, in bytes with its line end. What is longer is an error, so that a file without
/// line ends, or with a quote that is never closed, does not fill the memory.
pub(crate) const LINE_BYTES_MAX: usize = 1 << 20;

/// What standard input is called in messages.
pub(crate) const STANDARD_INPUT: &str = "standard input";

/// A line of an input file: one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// The JSON text: the line itself, or a CSV row as an object of strings in column order.
    pub(crate) value: Bytes,
    /// `{line number}-{xxh3 of the value, 16 hex digits}`: the same whenever the file is read.
    pub(crate) id: Bytes,
}

/// A file that is being read.
#[derive(Debug)]
pub(crate) struct InputFile {
    records: Records,
    tally: Tally,
}

#[derive(Debug)]
enum Records {
    Json(JsonLines),
    Csv(Box<CsvRows>),
}

impl InputFile {
    /// Opens a `.jsonl` or `.csv` file, gzipped if its name ends in `.gz`, or for `-` JSON lines
    /// from standard input. Of a CSV file it reads the header row.
    ///
    /// # Errors
    /// When there is no such file, its name does not say what it holds, or its header row is wrong.
    pub(crate) fn open(path: &Path) -> Result<InputFile, InputError> {
        let format = Format::of(path)?;
        let name = if format.is_stdin { PathBuf::from(STANDARD_INPUT) } else { path.to_owned() };
        let tally = Tally::default();
        let raw = if format.is_stdin {
            Raw::new(std::io::stdin(), false, &tally)
        } else {
            let file = std::fs::File::open(path).context(OpenSnafu { path })?;
            if file.metadata().context(OpenSnafu { path })?.is_dir() {
                return DirectorySnafu { path }.fail();
            }
            Raw::new(file, format.is_gzip, &tally)
        };
        let lines = Lines::new(raw, name);
        let records = match format.layout {
            Layout::Jsonl => Records::Json(JsonLines::new(lines)),
            Layout::Csv => Records::Csv(Box::new(CsvRows::new(lines)?)),
        };
        Ok(InputFile { records, tally })
    }

    /// JSON lines from standard input, which is at its end when `stop` is set: at once, be it in
    /// the middle of a line.
    ///
    /// # Errors
    /// When there is no thread to read it with.
    pub(crate) fn standard_input(stop: &Arc<AtomicBool>) -> Result<InputFile, InputError> {
        let name = PathBuf::from(STANDARD_INPUT);
        let tally = Tally::default();
        let reader = Stoppable::new(std::io::stdin(), Arc::clone(stop)).context(OpenSnafu { path: &name })?;
        let lines = Lines::new(Raw::new(reader, false, &tally), name);
        Ok(InputFile { records: Records::Json(JsonLines::new(lines)), tally })
    }

    /// The next line; `None` at the end. Empty lines are no records, but they count as lines.
    ///
    /// # Errors
    /// When reading fails or a line breaks the rules of its format. Nothing can be read after that.
    pub(crate) fn next(&mut self) -> Result<Option<Line>, InputError> {
        match &mut self.records {
            Records::Json(lines) => lines.next(),
            Records::Csv(rows) => rows.next(),
        }
    }

    /// The number of the line that [`InputFile::next`] gave last, or that the row begins in, from 1.
    pub(crate) fn line_number(&self) -> u64 {
        match &self.records {
            Records::Json(lines) => lines.number(),
            Records::Csv(rows) => rows.number(),
        }
    }

    /// Bytes read so far of the file as it lies on the disk: of a gzipped one, compressed bytes.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.tally.get()
    }

    /// Bytes of the file as it lies on the disk, to measure [`InputFile::bytes_read`] by; `None`
    /// for standard input, pipes and what cannot be read.
    pub(crate) fn size(path: &Path) -> Option<u64> {
        let data = std::fs::metadata(path).ok()?;
        data.is_file().then_some(data.len())
    }
}
