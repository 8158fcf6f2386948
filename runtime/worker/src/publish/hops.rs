//! Hops: how often an event has gone through rules that emit, so that none goes round for ever.

use bytes::Bytes;
use stockflow_log::{Headers, Record};

/// The header of what is emitted: of how many emits, one caused by the other, it is the last.
pub(crate) const HOPS_HEADER: &str = "stockflow-hops";

/// How many hops a record has come. One that says nonsense has come none.
pub(super) fn hops(record: Option<&Record>) -> u32 {
    let headers = record.map_or(&[][..], |record| &record.headers);
    let said = headers.iter().rfind(|(name, _)| &**name == HOPS_HEADER);
    said.and_then(|(_, value)| std::str::from_utf8(value).ok()?.parse().ok()).unwrap_or(0)
}

/// Adds the header to what is caused by it.
pub(super) fn note(hops: u32, headers: &mut Headers) {
    headers.push((Box::from(HOPS_HEADER), Bytes::from(hops.to_string())));
}
