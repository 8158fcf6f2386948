//! CSV rows: each a JSON object of strings, under the names of the header row.

use std::collections::HashMap;

use ::csv::{Error, ErrorKind, Reader, ReaderBuilder, StringRecord};
use bytes::BytesMut;

use super::Line;
use super::error::{
    BadRowSnafu, DuplicateColumnSnafu, EmptyColumnSnafu, InputError, NoHeaderSnafu, NotUtf8Snafu, RaggedRowSnafu,
};
use super::escape::escape;
use super::id::Ids;
use super::lines::Lines;
use super::row::RowReader;

/// Bytes of values that are made in one piece of memory.
const PIECE_BYTES: usize = 256 * 1024;

/// A CSV file with a header row.
#[derive(Debug)]
pub(super) struct CsvRows {
    reader: Reader<RowReader>,
    /// What stands before each column's value: `{"a":"`, `","b":"` and so on.
    before: Vec<String>,
    row: StringRecord,
    /// Where values are written, one after the other.
    piece: BytesMut,
    ids: Ids,
}

impl CsvRows {
    /// Reads the header row.
    pub(super) fn new(lines: Lines) -> Result<CsvRows, InputError> {
        let reader = ReaderBuilder::new().has_headers(false).from_reader(RowReader::new(lines));
        let (before, piece) = (Vec::new(), BytesMut::new());
        let mut rows = CsvRows { reader, before, row: StringRecord::new(), piece, ids: Ids::default() };
        if !rows.read()? {
            return NoHeaderSnafu { path: rows.reader.get_ref().path() }.fail();
        }
        rows.before = rows.columns()?;
        Ok(rows)
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Result<Option<Line>, InputError> {
        if !self.read()? {
            return Ok(None);
        }
        if self.piece.capacity() < PIECE_BYTES / 64 {
            self.piece = BytesMut::with_capacity(PIECE_BYTES);
        }
        for (before, field) in self.before.iter().zip(&self.row) {
            self.piece.extend_from_slice(before.as_bytes());
            escape(field, &mut self.piece);
        }
        self.piece.extend_from_slice(b"\"}");
        let value = self.piece.split().freeze();
        let id = self.ids.next(self.reader.get_ref().first_line(), &value);
        Ok(Some(Line { value, id }))
    }

    /// The line that the row begins in which [`CsvRows::next`] gave last, from 1.
    pub(super) fn number(&self) -> u64 {
        self.reader.get_ref().first_line()
    }

    /// Reads a row; `false` at the end.
    fn read(&mut self) -> Result<bool, InputError> {
        self.reader.get_mut().begin_row();
        self.reader.read_record(&mut self.row).map_err(|error| explain(error, self.reader.get_mut()))
    }

    /// The names of the columns, as what stands before their values.
    fn columns(&self) -> Result<Vec<String>, InputError> {
        let path = self.reader.get_ref().path();
        let mut before = Vec::with_capacity(self.row.len());
        let mut seen = HashMap::new();
        for (n, name) in self.row.iter().enumerate() {
            if name.trim().is_empty() {
                return EmptyColumnSnafu { path, column: n + 1 }.fail();
            }
            if let Some(first) = seen.insert(name, n + 1) {
                return DuplicateColumnSnafu { path, name, first, second: n + 1 }.fail();
            }
            let mut quoted = BytesMut::new();
            escape(name, &mut quoted);
            let opening = if n == 0 { "{\"" } else { "\",\"" };
            before.push(format!("{opening}{}\":\"", String::from_utf8_lossy(&quoted)));
        }
        Ok(before)
    }
}

/// What a failed read means.
fn explain(error: Error, reader: &mut RowReader) -> InputError {
    if let Some(error) = reader.take_failure() {
        return error;
    }
    let (path, line) = (reader.path(), reader.first_line());
    match error.into_kind() {
        ErrorKind::UnequalLengths { pos, expected_len: expected, len: fields } => {
            let row = pos.map_or(0, |pos| pos.record());
            RaggedRowSnafu { path, line, row, fields, expected }.build()
        }
        ErrorKind::Utf8 { err, .. } => NotUtf8Snafu { path, line, column: err.field() + 1 }.build(),
        // Of the others none comes of reading rows; should one, then with its own words.
        other => BadRowSnafu { path, line, message: format!("{other:?}") }.build(),
    }
}
