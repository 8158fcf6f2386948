//! JSON lines, as they come.

use super::Line;
use super::error::InputError;
use super::id::Ids;
use super::lines::Lines;

/// A file of JSON lines.
#[derive(Debug)]
pub(super) struct JsonLines {
    lines: Lines,
    ids: Ids,
}

impl JsonLines {
    pub(super) fn new(lines: Lines) -> JsonLines {
        JsonLines { lines, ids: Ids::default() }
    }

    /// The number of the line that [`JsonLines::next`] gave last, from 1.
    pub(super) fn number(&self) -> u64 {
        self.lines.number()
    }

    /// The next line that is not blank, without its line end. Whether it is JSON is not looked at.
    pub(super) fn next(&mut self) -> Result<Option<Line>, InputError> {
        while let Some(mut value) = self.lines.next()? {
            value.truncate(value.trim_ascii_end().len());
            if !value.is_empty() {
                let id = self.ids.next(self.lines.number(), &value);
                return Ok(Some(Line { value, id }));
            }
        }
        Ok(None)
    }
}
