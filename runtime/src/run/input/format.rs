//! What an input file holds, as its name says.

use std::path::Path;

use super::error::{InputError, UnknownExtensionSnafu};

/// How records lie in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// A JSON text a line.
    Jsonl,
    /// A header row, then a record a row.
    Csv,
}

/// What an input file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Format {
    pub(super) layout: Layout,
    pub(super) is_gzip: bool,
    pub(super) is_stdin: bool,
}

impl Format {
    /// What the file of this name holds; endings in upper or lower case.
    pub(super) fn of(path: &Path) -> Result<Format, InputError> {
        if path == Path::new("-") {
            return Ok(Format { layout: Layout::Jsonl, is_gzip: false, is_stdin: true });
        }
        let is_gzip = has_ending(path, "gz");
        let inner = if is_gzip { path.with_extension("") } else { path.to_owned() };
        let layout = if has_ending(&inner, "jsonl") {
            Layout::Jsonl
        } else if has_ending(&inner, "csv") {
            Layout::Csv
        } else {
            return UnknownExtensionSnafu { path }.fail();
        };
        Ok(Format { layout, is_gzip, is_stdin: false })
    }
}

fn has_ending(path: &Path, wanted: &str) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(wanted))
}
