//! How a command fails: a message for people and an exit code.

use std::fmt;
use std::io;
use std::path::Path;

/// What went wrong, told so that the reader can mend it.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    /// The input was wrong: exit code 2.
    pub(crate) fn input(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), code: 2 }
    }

    /// Something failed while working: exit code 1.
    pub(crate) fn work(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), code: 1 }
    }

    /// A file could not be read or written. A reader that has gone is no news: the shell's
    /// code for a broken pipe, and no words.
    pub(crate) fn io(action: &str, path: &Path, error: &io::Error) -> Failure {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Failure { message: String::new(), code: 141 };
        }
        Failure::work(format!("cannot {action} {}: {error}", path.display()))
    }

    pub(crate) fn code(&self) -> u8 {
        self.code
    }

    pub(crate) fn is_silent(&self) -> bool {
        self.message.is_empty()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
