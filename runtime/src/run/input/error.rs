//! What can be wrong with an input file: which file, which line, and what to do.

use std::io;
use std::path::PathBuf;

use snafu::Snafu;

use super::LINE_BYTES_MAX;
use crate::failure::Failure;

/// Why an input file cannot be read (on).
#[derive(Debug, Snafu)]
#[snafu(visibility(pub(super)))]
pub(crate) enum InputError {
    /// There is no such file, or it may not be read.
    #[snafu(display("{}: cannot open: {source}: check the path and its permissions", path.display()))]
    Open { path: PathBuf, source: io::Error },

    /// A folder was given.
    #[snafu(display("{}: is a folder: name a .jsonl or .csv file in it", path.display()))]
    Directory { path: PathBuf },

    /// The name does not say what the file holds.
    #[snafu(display(
        "{}: what it holds is told by its name, which must end in .jsonl, .csv, .jsonl.gz or .csv.gz: \
         rename it, or give - to read JSON lines from standard input",
        path.display()
    ))]
    UnknownExtension { path: PathBuf },

    /// The disk failed, or the like.
    #[snafu(display("{}: reading failed after line {line}: {source}", path.display()))]
    Read { path: PathBuf, line: u64, source: io::Error },

    /// A gzipped file that ends too early.
    #[snafu(display("{}: the gzip is cut short, after line {line}: copy or download it again", path.display()))]
    CutShort { path: PathBuf, line: u64 },

    /// A gzipped file that is none, or is damaged.
    #[snafu(display(
        "{}: not gzip, or damaged, after line {line} ({source}): copy it again, or rename it if it is not compressed",
        path.display()
    ))]
    BadGzip { path: PathBuf, line: u64, source: io::Error },

    /// A gzipped file under the name of a plain one.
    #[snafu(display("{}: is gzipped: let its name end in .gz, or unpack it first", path.display()))]
    Gzipped { path: PathBuf },

    /// A line without end.
    #[snafu(display(
        "{}:{line}: the line is longer than {LINE_BYTES_MAX} bytes: write one event a line, and in CSV close every quote",
        path.display()
    ))]
    LongLine { path: PathBuf, line: u64 },

    /// A CSV file without a header row.
    #[snafu(display("{}:1: there is no header row: name the columns in the first line", path.display()))]
    NoHeader { path: PathBuf },

    /// A column without a name.
    #[snafu(display("{}:1: column {column} of the header row has no name: give it one", path.display()))]
    EmptyColumn { path: PathBuf, column: usize },

    /// Two columns of one name.
    #[snafu(display(
        "{}:1: columns {first} and {second} of the header row are both named {name:?}: rename one",
        path.display()
    ))]
    DuplicateColumn { path: PathBuf, name: String, first: usize, second: usize },

    /// A row that does not fit the header.
    #[snafu(display(
        "{}:{line}: row {row} has {fields} fields and the header row {expected}: \
         make them equal; a field with commas or line ends stands in double quotes",
        path.display()
    ))]
    RaggedRow { path: PathBuf, line: u64, row: u64, fields: u64, expected: u64 },

    /// What the CSV reader alone can explain.
    #[snafu(display("{}:{line}: the row cannot be read: {message}: mend or remove it", path.display()))]
    BadRow { path: PathBuf, line: u64, message: String },

    /// Text that is not UTF-8, such as Latin-1.
    #[snafu(display(
        "{}:{line}: column {column} is not UTF-8: convert the file first, as with iconv -f LATIN1 -t UTF-8",
        path.display()
    ))]
    NotUtf8 { path: PathBuf, line: u64, column: usize },
}

impl From<InputError> for Failure {
    /// The message alone; exit code 2, for the input was wrong.
    fn from(error: InputError) -> Failure {
        Failure::input(error.to_string())
    }
}
