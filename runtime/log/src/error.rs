//! Why a log operation failed, by what the caller must do.

use snafu::Snafu;

/// Why a log operation failed, by what the caller must do.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub))]
pub enum LogError {
    /// The same call may work later: retry with backoff.
    #[snafu(display("{action}: {message} (will be retried)"))]
    Retriable {
        /// What was being done.
        action: &'static str,
        /// What was seen.
        message: String,
    },
    /// The transaction must be aborted and the batch done again.
    #[snafu(display("{action}: {message} (the transaction is aborted and done again)"))]
    Abortable {
        /// What was being done.
        action: &'static str,
        /// What was seen.
        message: String,
    },
    /// Another producer or member has taken over: make new ones, then re-read offsets.
    #[snafu(display("{action}: fenced: {message}"))]
    Fenced {
        /// What was being done.
        action: &'static str,
        /// What was seen.
        message: String,
    },
    /// Nothing that the worker can mend.
    #[snafu(display("{action}: {message}"))]
    Fatal {
        /// What was being done.
        action: &'static str,
        /// What was seen.
        message: String,
    },
}
