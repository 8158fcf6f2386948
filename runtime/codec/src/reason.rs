//! Reasons: the codes that dead letters and metrics carry.

use crate::error::DecodeError;

/// Why the stage itself writes a letter, of a record on which neither decoding nor a rule failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StageReason {
    /// It waits behind a parked key.
    Parked,
    /// It says a word to a parked key that it cannot mean.
    NotAReplay,
    /// It could not be read, and is passed over.
    Unreadable,
}

impl StageReason {
    /// The reason code that dead letters and metrics carry.
    pub const fn code(self) -> &'static str {
        match self {
            StageReason::Parked => "PARKED",
            StageReason::NotAReplay => "NOT_A_REPLAY",
            StageReason::Unreadable => "UNREADABLE",
        }
    }
}

impl DecodeError {
    /// The reason code that dead letters and metrics carry.
    pub fn reason(&self) -> &'static str {
        match self {
            DecodeError::EmptyRecord => "EMPTY_RECORD",
            DecodeError::TooLarge { .. } => "TOO_LARGE",
            DecodeError::NotUtf8 { .. } => "NOT_UTF8",
            DecodeError::NotJson { .. } => "NOT_JSON",
            DecodeError::NotAnObject { .. } => "NOT_AN_OBJECT",
            DecodeError::TooDeep { .. } => "TOO_DEEP",
            DecodeError::NotCloudEvent { .. } => "NOT_CLOUDEVENT",
            DecodeError::DuplicateField { .. } => "DUPLICATE_FIELD",
            DecodeError::WrongType { .. } => "WRONG_TYPE",
            DecodeError::MissingField { .. } => "MISSING_FIELD",
            DecodeError::FieldTooLong { .. } => "FIELD_TOO_LONG",
            DecodeError::BadKey { .. } => "BAD_KEY",
            DecodeError::NotANumber { .. } => "NOT_A_NUMBER",
            DecodeError::TooPrecise { .. } => "TOO_PRECISE",
            DecodeError::QuantityOverflow { .. } => "QUANTITY_OVERFLOW",
            DecodeError::NegativeQuantity { .. } => "NEGATIVE_QUANTITY",
            DecodeError::AmbiguousQuantity => "AMBIGUOUS_QUANTITY",
            DecodeError::BadTimestamp { .. } => "BAD_TIMESTAMP",
            DecodeError::TimestampNotTaken { .. } => "TIMESTAMP_NOT_TAKEN",
            DecodeError::HeadersTooLarge { .. } => "HEADERS_TOO_LARGE",
            DecodeError::OutputRefused { .. } => "OUTPUT_REFUSED",
        }
    }
}
