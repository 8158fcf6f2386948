//! What can go wrong with letters: with all of them, and with one.

use snafu::Snafu;
use stockflow_log::{LogError, ReadError};

use crate::place::LetterPlace;
use crate::settled::SETTLED_MAX;

/// Why letters could not be read or settled.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub(crate)))]
pub enum LettersError {
    /// There is no topic of dead letters.
    #[snafu(display(
        "there is no topic {topic:?}, where the dead letters of group {group} would be: it is made when the stage first \
         runs; check the pipeline and the brokers"
    ))]
    NoTopic {
        /// The topic.
        topic: String,
        /// The group of the stage.
        group: String,
    },
    /// More letters were settled than fit into memory.
    #[snafu(display(
        "the topic {topic:?} has marks of more than {SETTLED_MAX} letters that were settled: shorten its retention, so \
         that old letters go"
    ))]
    TooManyMarks {
        /// The topic.
        topic: String,
    },
    /// The topic could not be read.
    #[snafu(display("{source}"), context(false))]
    Read {
        /// What was seen.
        source: ReadError,
    },
    /// The log failed.
    #[snafu(display("{}", source.words()))]
    Log {
        /// What was seen.
        source: LogError,
    },
    /// Another took the same letters in hand later, and goes on.
    #[snafu(display("somebody else replays or drops letters of this stage at the same time, and goes on: {message}"))]
    TakenOver {
        /// What was seen.
        message: String,
    },
    /// A transaction of letters was not committed, or nobody knows whether it was.
    #[snafu(display(
        "{source}\n  {so_far} letters were settled before; of the batch at hand all are or none is: `stockflow dlq list` \
         says, and the same command again does what is left"
    ))]
    Batch {
        /// Letters that are settled.
        so_far: u64,
        /// What was seen.
        #[snafu(source(from(LettersError, Box::new)))]
        source: Box<LettersError>,
    },
    /// Keys are parked by ledgers alone.
    #[snafu(display("the stage keeps no ledger, so that none of its keys is parked"))]
    NoLedger,
    /// A key has a letter that holds it.
    #[snafu(display("{key} has a letter at {place} that it may be parked behind: replay or drop that one"))]
    HasLetter {
        /// The key, `SKU:LOCATION`.
        key: String,
        /// Where its letter is.
        place: LetterPlace,
    },
}

impl From<LogError> for LettersError {
    /// An error of the log without what a worker would do about it.
    fn from(error: LogError) -> LettersError {
        match error {
            LogError::Fenced { message, .. } => LettersError::TakenOver { message },
            source => LettersError::Log { source },
        }
    }
}

/// Why a letter is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, Snafu)]
#[snafu(visibility(pub(crate)))]
pub enum Unsettled {
    /// It came from elsewhere.
    #[snafu(display("it came from the topic {topic:?}, which the stage does not read"))]
    NotRead {
        /// The topic that it names.
        topic: String,
    },
    /// There was no record.
    #[snafu(display("the stage made the event itself, so that there is no record to send again: drop it"))]
    MadeByStage,
    /// The value is not in the letter.
    #[snafu(display(
        "its value of {bytes} bytes was too large for the topic of dead letters, and is not in it: what was sent is at \
         offset {offset} of partition {partition} of {topic:?}, as long as that keeps it"
    ))]
    LeftOut {
        /// How large the value was.
        bytes: u64,
        /// The topic that it is in.
        topic: String,
        /// Its partition.
        partition: u32,
        /// Its offset.
        offset: i64,
    },
    /// Another letter of its parked key is to be settled before.
    #[snafu(display("the letter at {first} of its parked key comes first"))]
    NotFirst {
        /// Where that letter is.
        first: LetterPlace,
    },
}
