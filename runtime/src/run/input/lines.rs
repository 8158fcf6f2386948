//! Lines of a file: cut from large chunks that are read once and shared by the lines in them.

use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};

use bytes::{Bytes, BytesMut};

use super::LINE_BYTES_MAX;
use super::error::{InputError, LongLineSnafu};
use super::raw::Raw;

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 256 * 1024;
/// What some programs put before UTF-8 text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The lines of a file, and where it is being read.
#[derive(Debug)]
pub(super) struct Lines {
    raw: Raw,
    path: PathBuf,
    /// Read, but not yet handed out.
    chunk: BytesMut,
    /// Bytes of `chunk` in which there is no line end.
    searched: usize,
    /// Lines handed out.
    number: u64,
    at_end: bool,
}

impl Lines {
    pub(super) fn new(raw: Raw, path: PathBuf) -> Lines {
        Lines { raw, path, chunk: BytesMut::new(), searched: 0, number: 0, at_end: false }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The number of the line that [`Lines::next`] gave last, from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The next line with its line end, which the last one may lack.
    pub(super) fn next(&mut self) -> Result<Option<Bytes>, InputError> {
        loop {
            if let Some(end) = self.line_end() {
                self.check_length(end)?;
                self.searched = 0;
                self.number += 1;
                let line = self.chunk.split_to(end).freeze();
                let marked = self.number == 1 && line.starts_with(BYTE_ORDER_MARK);
                return Ok(Some(if marked { line.slice(BYTE_ORDER_MARK.len()..) } else { line }));
            }
            if self.at_end {
                return Ok(None);
            }
            self.check_length(self.chunk.len())?;
            self.fill()?;
        }
    }

    /// Where the first line in the chunk ends, behind its line end.
    fn line_end(&mut self) -> Option<usize> {
        let mut rest = self.chunk.get(self.searched..)?;
        // The search of the standard library is many times as fast as a loop; in memory it cannot fail.
        let end = self.searched + rest.skip_until(b'\n').unwrap_or(0);
        self.searched = end;
        let last = *self.chunk.get(end.checked_sub(1)?)?;
        (last == b'\n' || self.at_end).then_some(end)
    }

    fn fill(&mut self) -> Result<(), InputError> {
        let have = self.chunk.len();
        self.chunk.resize(have + CHUNK_BYTES, 0);
        let read = loop {
            match self.raw.read(&mut self.chunk[have..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        let read = read.map_err(|error| self.raw.explain(error, &self.path, self.number))?;
        self.chunk.truncate(have + read);
        self.at_end = read == 0;
        Ok(())
    }

    /// Refuses lines that are too long.
    fn check_length(&self, bytes: usize) -> Result<(), InputError> {
        if bytes <= LINE_BYTES_MAX {
            return Ok(());
        }
        LongLineSnafu { path: &self.path, line: self.number + 1 }.fail()
    }
}
