//! Why a secret cannot be had, without a word of what it says.

use snafu::Snafu;
use stockflow_crds::SecretKey;

use crate::SECRET_BYTES_MAX;

/// Why a secret cannot be had.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub(crate)))]
pub enum SecretError {
    /// Nobody has said where secrets are.
    #[snafu(display("secret `{}`, {}: nobody has said where secrets are", key.name, key.key))]
    Nowhere {
        /// What was asked for.
        key: SecretKey,
    },
    /// There is no such secret, or it has no such key.
    #[snafu(display("secret `{}` has no {}: {why}", key.name, key.key))]
    Missing {
        /// What was asked for.
        key: SecretKey,
        /// Where it was looked for, and what there is instead.
        why: String,
    },
    /// It is there and could not be read.
    #[snafu(display("{place}: {why}"))]
    Unread {
        /// What was asked for.
        key: SecretKey,
        /// Where it is.
        place: String,
        /// What went wrong.
        why: String,
    },
    /// It is larger than anything that lets somebody in.
    #[snafu(display("{place} has {len} bytes, more than the {SECRET_BYTES_MAX} that credentials may have"))]
    TooLarge {
        /// What was asked for.
        key: SecretKey,
        /// Where it is.
        place: String,
        /// How many bytes it has.
        len: u64,
    },
    /// It is not text.
    #[snafu(display("{place} is no UTF-8 text"))]
    NotText {
        /// What was asked for.
        key: SecretKey,
        /// Where it is.
        place: String,
    },
    /// There is nothing in it.
    #[snafu(display("{place} is empty: write what it is to say"))]
    Empty {
        /// What was asked for.
        key: SecretKey,
        /// Where it is.
        place: String,
    },
}

impl SecretError {
    /// Whether it may be there later without anybody mending it: a secret may be mounted late.
    pub fn may_come(&self) -> bool {
        matches!(self, SecretError::Missing { .. } | SecretError::Unread { .. })
    }
}
