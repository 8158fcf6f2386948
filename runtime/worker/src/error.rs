//! What ends a worker thread, by the step that failed.

use std::fmt::{self, Display, Formatter};

use snafu::Snafu;
use stockflow_core::TrailError;
use stockflow_host::HostError;
use stockflow_log::{LogError, TopicPartition};

use crate::moved::Moved;

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
        #[snafu(source(from(LogError, Box::new)))]
        source: Box<LogError>,
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
    /// A ledger's input has more partitions than its state was made with.
    #[snafu(display(
        "stage {stage}: {topic} has more partitions than the {partitions} that its ledger was made with: \
         keys would move away from their stock. Make a new topic with as many as you need, and replay into it"
    ))]
    Grown {
        /// The stage.
        stage: String,
        /// The input.
        topic: String,
        /// The partitions that there were.
        partitions: u32,
    },
    /// The group's committed offset is not one that the changelog knows.
    #[snafu(display("stage {stage}: {moved}"))]
    Moved {
        /// The stage.
        stage: String,
        /// Where the group is, and where the changelog.
        moved: Box<Moved>,
    },
    /// A changelog does not fit together.
    #[snafu(display(
        "stage {stage}: the changelog {}/{} cannot be restored: {message}",
        changelog.topic, changelog.partition
    ))]
    Changelog {
        /// The stage.
        stage: String,
        /// The changelog.
        changelog: TopicPartition,
        /// What is wrong with it, and what to do.
        message: String,
    },
    /// Again and again, something else was read than what follows on the last commit.
    #[snafu(display(
        "stage {stage}: {}/{} is not read as it should be: {error}. Nothing of it was committed; start the worker \
         again, and report this with its log",
        partition.topic, partition.partition
    ))]
    Stray {
        /// The stage.
        stage: String,
        /// The partition.
        partition: TopicPartition,
        /// What was read instead.
        error: TrailError,
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
