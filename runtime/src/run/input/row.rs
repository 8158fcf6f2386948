//! What the CSV reader reads from: lines one by one, so that it is known in which line a row begins.

use std::io::{self, Read};
use std::path::Path;

use bytes::{Buf, Bytes};

use super::LINE_BYTES_MAX;
use super::error::{InputError, LongLineSnafu};
use super::lines::Lines;

/// The lines of a CSV file, given out one a read.
#[derive(Debug)]
pub(super) struct RowReader {
    lines: Lines,
    /// Of the present line, what is not yet given out.
    rest: Bytes,
    /// Where the present row begins, from 1; 0 while it has no line.
    first_line: u64,
    /// Bytes of the present row so far.
    row_bytes: usize,
    /// Why the last read failed.
    failure: Option<InputError>,
}

impl RowReader {
    pub(super) fn new(lines: Lines) -> RowReader {
        RowReader { lines, rest: Bytes::new(), first_line: 0, row_bytes: 0, failure: None }
    }

    pub(super) fn path(&self) -> &Path {
        self.lines.path()
    }

    /// The line that the present row begins in, from 1.
    pub(super) fn first_line(&self) -> u64 {
        self.first_line
    }

    /// Why the last read failed.
    pub(super) fn take_failure(&mut self) -> Option<InputError> {
        self.failure.take()
    }

    /// Says that the next line that is read begins a row.
    pub(super) fn begin_row(&mut self) {
        (self.first_line, self.row_bytes) = (0, 0);
    }

    /// Goes to the next line; empty ones between rows are passed over.
    fn advance(&mut self) -> Result<(), InputError> {
        while let Some(line) = self.lines.next()? {
            if self.first_line == 0 {
                if matches!(&line[..], b"\n" | b"\r\n" | b"") {
                    continue;
                }
                self.first_line = self.lines.number();
            }
            self.row_bytes += line.len();
            // A quote that is never closed would make one row of the whole file.
            if self.row_bytes > LINE_BYTES_MAX {
                return LongLineSnafu { path: self.path(), line: self.first_line }.fail();
            }
            self.rest = line;
            return Ok(());
        }
        Ok(())
    }
}

impl Read for RowReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() {
            self.advance().map_err(|error| {
                self.failure = Some(error);
                io::Error::from(io::ErrorKind::Other)
            })?;
        }
        let most = into.len().min(self.rest.len());
        self.rest.copy_to_slice(&mut into[..most]);
        Ok(most)
    }
}
