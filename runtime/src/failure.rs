//! How a command fails: a message for people and an exit code.

use std::fmt;
use std::io;
use std::path::Path;

use stockflow_core::text::lines_printable;
use stockflow_log::{LogError, ReadError};

/// What went wrong, told so that the reader can mend it.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    code: u8,
    /// The message is laid out as a compiler's, with the file before the word error.
    is_laid_out: bool,
}

impl Failure {
    /// The input was wrong: exit code 2.
    pub(crate) fn input(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), code: 2, is_laid_out: false }
    }

    /// The input was wrong, and the message says so as a compiler does, `file:line:column: error: …`.
    pub(crate) fn laid_out(message: impl Into<String>) -> Failure {
        Failure { is_laid_out: true, ..Failure::input(message) }
    }

    /// Something failed while working: exit code 1.
    pub(crate) fn work(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), code: 1, is_laid_out: false }
    }

    /// A file could not be read or written. A reader that has gone is no news: the shell's
    /// code for a broken pipe, and no words.
    pub(crate) fn io(action: &str, path: &Path, error: &io::Error) -> Failure {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Failure { message: String::new(), code: 141, is_laid_out: false };
        }
        Failure::work(format!("cannot {action} {}: {error}", path.display()))
    }

    pub(crate) fn code(&self) -> u8 {
        self.code
    }

    /// What the person at the terminal reads; nothing when there is nothing to say.
    pub(crate) fn report(&self) -> Option<String> {
        match self.message.as_str() {
            "" => None,
            laid_out if self.is_laid_out => Some(laid_out.to_owned()),
            message => Some(format!("error: {}", lines_printable(message))),
        }
    }
}

/// An error of the log that ends the command.
pub(crate) fn failed(error: &LogError) -> Failure {
    Failure::work(error.words())
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Failure {
        Failure::work(error.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
