//! What ends a worker thread, by the step that failed.

use std::fmt::{self, Display, Formatter};

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
        "stage {stage}: {halt}, and its onFailure is halt: \
         mend the rule or the record, or set onFailure to deadLetter or park"
    ))]
    Halted {
        /// The stage.
        stage: String,
        /// Where and why.
        halt: Box<Halt>,
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

/// Where a rule that halts failed, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Halt {
    /// The rule that failed.
    pub rule: String,
    /// Topic of the record.
    pub topic: String,
    /// Its partition.
    pub partition: u32,
    /// Its offset; `None` where the rule failed on a timer.
    pub offset: Option<i64>,
    /// Reason code.
    pub reason: &'static str,
    /// What was seen.
    pub message: String,
}

impl Display for Halt {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Halt { rule, topic, partition, offset, reason, message } = self;
        write!(f, "rule {rule} failed on {topic}/{partition} at ")?;
        match offset {
            Some(offset) => write!(f, "offset {offset}")?,
            None => write!(f, "a timer")?,
        }
        write!(f, " ({reason}: {message})")
    }
}
