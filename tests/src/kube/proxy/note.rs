//! Notes: what was asked of a proxy, when, and what was answered.

use std::time::Instant;

use super::fault::Asked;

/// A request that has reached the proxy.
#[derive(Clone, Debug)]
pub struct Note {
    /// When it came.
    pub at: Instant,
    /// What it asked.
    pub asked: Asked,
    /// The status code of its answer; none where there was none.
    pub code: Option<u16>,
}
