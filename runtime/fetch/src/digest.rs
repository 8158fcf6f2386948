//! Digests: of what came, and whether a text is one.

use sha2::{Digest as _, Sha256};

use crate::FetchError;
use crate::error::DigestSnafu;

const ALGORITHM: &str = "sha256:";
const HEX_DIGITS: usize = 64;

/// The digest of these bytes, `sha256:` and hex.
fn digest_of(bytes: &[u8]) -> String {
    let hex = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("{ALGORITHM}{hex}")
}

/// Whether a text is a digest as we write them.
pub(crate) fn is_digest(text: &str) -> bool {
    let hex = text.strip_prefix(ALGORITHM);
    hex.is_some_and(|hex| hex.len() == HEX_DIGITS && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
}

/// The bytes, if they are what is wanted.
pub(crate) fn verified(bytes: Vec<u8>, wanted: &str) -> Result<Vec<u8>, FetchError> {
    let found = digest_of(&bytes);
    if found == wanted { Ok(bytes) } else { DigestSnafu { wanted, found }.fail() }
}
