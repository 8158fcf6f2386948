//! How a command fails: words for people, and an exit code.

use std::fmt;

use stockflow_core::text::lines_printable;

/// What was wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    /// What was asked for is wrong: exit code 2.
    pub fn input(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), code: 2 }
    }

    /// It could not be done: exit code 1.
    pub fn work(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), code: 1 }
    }

    /// The exit code: 2 where what was asked for was wrong, else 1.
    pub fn code(&self) -> u8 {
        self.code
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&lines_printable(&self.message))
    }
}
