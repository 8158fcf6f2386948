//! The head of a record of the changelog: which pack of which shard it is a part of.

use super::error::{ChecksumSnafu, FormatSnafu, NotAPackSnafu, PackError};
use super::varint::{Malformed, Reader};
use crate::hash::short_hash;

/// Bytes of a head.
pub(crate) const HEAD_BYTES: usize = 60;
/// Bytes of the checksum at the end.
pub(crate) const CHECKSUM_BYTES: usize = 8;
/// Sequence numbers and ordinals stay below this, so that counting on cannot overflow.
pub(crate) const NUMBER_MAX: u64 = 1 << 62;

const MAGIC: [u8; 3] = *b"SFP";
const FORMAT: u8 = 3;
/// `from` of a pack that has none.
const NOWHERE: i64 = -1;

/// What a record says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackHead {
    /// The shard that it belongs to, as given to [`Shard::with_identity`](crate::Shard::with_identity).
    pub identity: u64,
    /// Number of the pack: 1 for the shard's first.
    pub seq: u64,
    /// Which part of the pack it is, from 0.
    pub part: u32,
    /// How many parts the pack has.
    pub parts: u32,
    /// Packs below this one hold nothing needed any more, once this pack is committed.
    pub first_live_seq: u64,
    /// The checksum of the last record of the pack before; 0 in the shard's first.
    pub before: u64,
    /// In the last part: the input offset that the pack before said to go on from, which is where
    /// the transaction began to read; `None` in the shard's first.
    pub from: Option<i64>,
    /// In the last part: the input offset that the shard goes on from.
    pub input_next: Option<i64>,
}

impl PackHead {
    /// Whether it is that of the pack's last part.
    pub fn is_last(&self) -> bool {
        self.part + 1 == self.parts
    }

    pub(crate) fn to_bytes(self) -> [u8; HEAD_BYTES] {
        let mut bytes = [0; HEAD_BYTES];
        bytes[..3].copy_from_slice(&MAGIC);
        bytes[3] = FORMAT;
        bytes[4..12].copy_from_slice(&self.identity.to_le_bytes());
        bytes[12..20].copy_from_slice(&self.seq.to_le_bytes());
        bytes[20..24].copy_from_slice(&self.part.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.parts.to_le_bytes());
        bytes[28..36].copy_from_slice(&self.first_live_seq.to_le_bytes());
        bytes[36..44].copy_from_slice(&self.before.to_le_bytes());
        bytes[44..52].copy_from_slice(&self.from.unwrap_or(NOWHERE).to_le_bytes());
        bytes[52..].copy_from_slice(&self.input_next.unwrap_or(0).to_le_bytes());
        bytes
    }
}

/// Reads the head of a record of the changelog, without checking what follows it.
///
/// # Errors
/// [`PackError::NotAPack`] or [`PackError::Format`].
pub fn pack_head(record: &[u8]) -> Result<PackHead, PackError> {
    let mut reader = Reader { left: record };
    let malformed = |Malformed(what)| PackError::NotAPack { what };
    if reader.array().map_err(malformed)? != MAGIC {
        return NotAPackSnafu { what: "another beginning" }.fail();
    }
    let format = reader.byte().map_err(malformed)?;
    if format != FORMAT {
        return FormatSnafu { found: format, known: FORMAT }.fail();
    }
    let mut head = PackHead {
        identity: u64::from_le_bytes(reader.array().map_err(malformed)?),
        seq: u64::from_le_bytes(reader.array().map_err(malformed)?),
        part: u32::from_le_bytes(reader.array().map_err(malformed)?),
        parts: u32::from_le_bytes(reader.array().map_err(malformed)?),
        first_live_seq: u64::from_le_bytes(reader.array().map_err(malformed)?),
        before: u64::from_le_bytes(reader.array().map_err(malformed)?),
        from: None,
        input_next: None,
    };
    let from = i64::from_le_bytes(reader.array().map_err(malformed)?);
    let input_next = i64::from_le_bytes(reader.array().map_err(malformed)?);
    if head.part >= head.parts || head.first_live_seq > head.seq || head.seq == 0 || head.seq > NUMBER_MAX {
        return NotAPackSnafu { what: "a head that contradicts itself" }.fail();
    }
    if head.is_last() {
        head.input_next = Some(input_next);
        head.from = Some(from).filter(|from| *from != NOWHERE);
        if head.from.is_none() != (head.seq == 1) || head.from.is_some_and(|from| from > input_next) {
            return NotAPackSnafu { what: "a head that contradicts itself" }.fail();
        }
    }
    Ok(head)
}

/// The part of a pack's body that a record holds, its checksum checked.
///
/// # Errors
/// [`PackError::NotAPack`] or [`PackError::Checksum`].
pub fn pack_part<'a>(record: &'a [u8], head: &PackHead) -> Result<&'a [u8], PackError> {
    let (signed, checksum) =
        record.split_last_chunk::<CHECKSUM_BYTES>().ok_or(PackError::NotAPack { what: "a record without an end" })?;
    if u64::from_le_bytes(*checksum) != short_hash(signed) {
        return ChecksumSnafu { seq: head.seq, part: head.part }.fail();
    }
    signed.get(HEAD_BYTES..).ok_or(PackError::NotAPack { what: "a record without an end" })
}

/// The checksum that a record ends with, as the pack behind it has it for `before`.
pub fn pack_checksum(record: &[u8]) -> u64 {
    record.last_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}
