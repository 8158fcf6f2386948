//! What ends a worker thread, by the step that failed.

use snafu::Snafu;
use stockflow_host::HostError;
use stockflow_log::LogError;

/// Why a stage's thread ended before it was told to.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub(crate)))]
pub enum WorkerError {
    /// The log would not go on.
    #[snafu(display("stage {stage}: {step}: {source}"))]
    Log {
        /// The stage.
        stage: String,
        /// What the worker was doing.
        step: &'static str,
        /// What the log said.
        source: LogError,
    },
    /// A rule could not be made ready.
    #[snafu(display("stage {stage}: {source}"))]
    Rule {
        /// The stage.
        stage: String,
        /// What the host said; it names the rule.
        source: HostError,
    },
    /// A rule with `onFailure: halt` failed; everything before the record is committed.
    #[snafu(display(
        "stage {stage}: rule {rule} failed on {topic}/{partition}, {} ({reason}: {message}), \
         and its onFailure is halt: mend the rule or the record, or set onFailure to deadLetter or park",
        offset.map_or_else(|| "a timer".to_owned(), |offset| format!("offset {offset}"))
    ))]
    Halted {
        /// The stage.
        stage: String,
        /// The rule that failed.
        rule: String,
        /// Topic of the record.
        topic: String,
        /// Its partition.
        partition: u32,
        /// Its offset; `None` where it failed on a timer.
        offset: Option<i64>,
        /// Reason code.
        reason: &'static str,
        /// What was seen.
        message: String,
    },
    /// A thread ended without a word.
    #[snafu(display(
        "stage {stage}: a worker thread ended unexpectedly; this is a fault of stockflow, please report it"
    ))]
    Lost {
        /// The stage.
        stage: String,
    },
}
