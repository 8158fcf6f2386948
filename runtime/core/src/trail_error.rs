//! What is wrong with a trail.

use snafu::Snafu;

/// Why a transaction cannot be packed: what was read is not what follows on the last commit, or
/// not every record of it had one outcome. Nothing of it may be committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Snafu)]
#[snafu(visibility(pub(crate)))]
pub enum TrailError {
    /// Reading began elsewhere.
    #[snafu(display("the last commit goes on from offset {expected}, but reading began at {}", shown(*from)))]
    Elsewhere {
        /// Where the last pack goes on.
        expected: i64,
        /// Where the transaction began to read.
        from: Option<i64>,
    },
    /// A record is not behind the one before it, or outside of what was read.
    #[snafu(display("the record at offset {offset} came out of its order, or outside of what was read"))]
    Disordered {
        /// The record.
        offset: i64,
    },
    /// Reading goes on before where it began.
    #[snafu(display("reading began at offset {from} and is to go on before it, at {next}"))]
    Backwards {
        /// Where it began.
        from: i64,
        /// Where it is to go on.
        next: i64,
    },
    /// Records without an outcome, or outcomes without a record.
    #[snafu(display("{read} records were read, and {told} had an outcome"))]
    Unaccounted {
        /// Records read.
        read: u64,
        /// Records with an outcome.
        told: u64,
    },
}

fn shown(offset: Option<i64>) -> String {
    offset.map_or_else(|| "no known offset".to_owned(), |offset| offset.to_string())
}
