//! Digests: of what came, held to what is wanted.

use sha2::{Digest as _, Sha256};

use crate::FetchError;
use crate::error::DigestSnafu;

const ALGORITHM: &str = "sha256:";

/// The digest of these bytes, `sha256:` and hex.
fn digest_of(bytes: &[u8]) -> String {
    let hex = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("{ALGORITHM}{hex}")
}

/// The bytes, if they are what is wanted.
pub(crate) fn verified(bytes: Vec<u8>, wanted: &str) -> Result<Vec<u8>, FetchError> {
    let found = digest_of(&bytes);
    if found == wanted { Ok(bytes) } else { DigestSnafu { wanted, found }.fail() }
}
