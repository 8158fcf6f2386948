//! Why a log operation failed, by what the caller must do.

use snafu::Snafu;

use crate::api::TopicPartition;

/// Why a log operation failed, by what the caller must do.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub))]
pub enum LogError {
    /// Nothing was done; the same call may work later: again, after a pause.
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
    /// A record of the transaction is not taken, whatever is done again: the transaction must be
    /// aborted, and be done without the event whose record that is.
    #[snafu(display("{action}: a record to topic {topic:?} is not taken: {message}"))]
    Refused {
        /// What was being done.
        action: &'static str,
        /// The topic that does not take it.
        topic: String,
        /// What was seen.
        message: String,
    },
    /// This producer or member takes nothing any more: another has taken over, or it has failed for
    /// good. Make a new one, then re-read offsets.
    #[snafu(display("{action}: fenced: {message}"))]
    Fenced {
        /// What was being done.
        action: &'static str,
        /// What was seen.
        message: String,
    },
    /// Nobody knows whether the transaction was committed: make a new producer, then read back what
    /// is committed.
    #[snafu(display("{action}: {message} (its outcome is unknown: what is committed is read back)"))]
    Unknown {
        /// What was being done.
        action: &'static str,
        /// What was seen.
        message: String,
    },
    /// A partition cannot be read on from where it is; others can.
    #[snafu(display("{action}: partition {} of {:?} cannot be read on from offset {next}: {message}",
        partition.partition, partition.topic))]
    Unreadable {
        /// What was being done.
        action: &'static str,
        /// Which partition.
        partition: TopicPartition,
        /// The offset at which it cannot be read on.
        next: i64,
        /// Where the batch begins that cannot be read, if that is known.
        batch: Option<i64>,
        /// What was seen.
        message: String,
    },
    /// Nothing that the worker can mend: a person must.
    #[snafu(display("{action}: {message}"))]
    Fatal {
        /// What was being done.
        action: &'static str,
        /// What was seen.
        message: String,
    },
}

impl LogError {
    /// The error without what is done about it.
    pub fn words(&self) -> String {
        match self {
            LogError::Unreadable { .. } | LogError::Refused { .. } => format!("cannot {self}"),
            LogError::Retriable { action, message }
            | LogError::Abortable { action, message }
            | LogError::Fenced { action, message }
            | LogError::Unknown { action, message }
            | LogError::Fatal { action, message } => format!("cannot {action}: {message}"),
        }
    }
}
