//! Failures: what ends a command, in words and with an exit code.

use std::process::ExitCode;

/// Why a command ended.
#[derive(Debug)]
pub struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    /// The user must mend something.
    pub fn input(message: String) -> Failure {
        Failure { message, code: 2 }
    }

    /// The work could not be done.
    pub fn work(message: String) -> Failure {
        Failure { message, code: 1 }
    }

    /// What was wrong, and what to do.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The exit code: 2 where the input was wrong, else 1.
    pub fn code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}
