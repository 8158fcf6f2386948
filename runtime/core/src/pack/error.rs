//! Why a shard cannot be rebuilt from its changelog.

use snafu::Snafu;

use super::identity::Identity;

/// Why a shard cannot be rebuilt from its changelog. After one of these the shard is of no
/// more use: drop it and start from an empty one.
#[derive(Clone, Debug, PartialEq, Eq, Snafu)]
#[snafu(visibility(pub(super)))]
pub enum PackError {
    /// The record does not begin as one of a changelog.
    #[snafu(display("the record is no part of a pack ({what}): is this topic the stage's changelog?"))]
    NotAPack {
        /// What was seen.
        what: &'static str,
    },
    /// The record was written by a version that packs in another way.
    #[snafu(display(
        "the pack has format {found}, this version reads {known} alone: run the version that wrote it{}",
        if found > known { ", or newer" } else { "" }
    ))]
    Format {
        /// The record's format.
        found: u8,
        /// The one that is read.
        known: u8,
    },
    /// Bytes of the record are not as they were written.
    #[snafu(display("part {part} of pack {seq} is damaged: its checksum is another; restore from the other copy"))]
    Checksum {
        /// The pack.
        seq: u64,
        /// Its part.
        part: u32,
    },
    /// The record belongs to another shard.
    #[snafu(display(
        "the pack is of other books ({found:016x}) than these ({expected:016x}): {}", Identity::difference(*expected, *found).unwrap_or_default()
    ))]
    OtherShard {
        /// The shard that is being restored.
        expected: u64,
        /// The shard that wrote the record.
        found: u64,
    },
    /// A pack is missing.
    #[snafu(display("pack {expected} is missing: pack {found} came instead"))]
    Gap {
        /// The pack that should come.
        expected: u64,
        /// The one that came.
        found: u64,
    },
    /// The pack begins to read elsewhere than the one before has ended.
    #[snafu(display(
        "pack {seq} went on from offset {} of the input, but the pack before it ends at {}: records between them \
         were left out, or taken twice",
        found.map_or_else(|| "none".to_owned(), |found| found.to_string()), expected
    ))]
    Discontinued {
        /// The pack that came.
        seq: u64,
        /// Where the pack before it goes on.
        expected: i64,
        /// Where it began.
        found: Option<i64>,
    },
    /// The pack follows on another one than that which was read.
    #[snafu(display(
        "pack {seq} follows on a pack with checksum {found:016x}, not on the one that was read, with {expected:016x}: \
         they are of two lives of the changelog"
    ))]
    Unchained {
        /// The pack that came.
        seq: u64,
        /// Checksum of the one that was read.
        expected: u64,
        /// Checksum of the one that it follows on.
        found: u64,
    },
    /// A part is missing.
    #[snafu(display("part {expected} of pack {seq} is missing: part {found} came instead"))]
    PartGap {
        /// The pack that came.
        seq: u64,
        /// The part that should come.
        expected: u32,
        /// The one that came.
        found: u32,
    },
    /// The last pack has not all its parts.
    #[snafu(display("pack {seq} ends after {read} of {parts} parts: read on to the end of the last transaction"))]
    Torn {
        /// The pack.
        seq: u64,
        /// Parts read.
        read: u32,
        /// Parts that there are.
        parts: u32,
    },
    /// The oldest packs are missing.
    #[snafu(display("the oldest pack there is {oldest}, but {needed} and later are needed: the beginning is missing"))]
    Incomplete {
        /// The first one read.
        oldest: u64,
        /// The first one that holds something needed.
        needed: u64,
    },
    /// The content makes no sense, though its checksum is right.
    #[snafu(display("pack {seq} cannot be read: {what}"))]
    Malformed {
        /// The pack.
        seq: u64,
        /// What was read.
        what: &'static str,
    },
    /// A rule's stored state is of another version than the rule's.
    #[snafu(display(
        "rule {rule} keeps state of version {current}, but version {stored} is stored: \
         run the rule of before, or replay the stage from its input"
    ))]
    StateVersion {
        /// The rule's name.
        rule: String,
        /// The stored version.
        stored: u32,
        /// The rule's version.
        current: u32,
    },
    /// What was read does not add up.
    #[snafu(display("the restored books do not agree: {message}"))]
    Unbalanced {
        /// What does not.
        message: String,
    },
    /// The shard has changes that are not committed.
    #[snafu(display("the shard has changes since its last commit: commit or roll back before restoring"))]
    Uncommitted,
}
