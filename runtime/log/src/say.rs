//! Saying something to a stage: a record without a value, in a transaction of its own.

use crate::api::{GroupMetadata, Headers, OutRecord, Producer};
use crate::error::LogError;

/// Says it where the stage listens: in its headers, on a partition of one of the stage's topics. `timestamp_ms`
/// is when, ms since 1970 UTC.
///
/// # Errors
/// Those of the producer; then nothing was said, or nobody knows whether it was.
pub fn say(
    producer: &mut impl Producer,
    (topic, partition): (&str, u32),
    key: Option<&[u8]>,
    headers: &Headers,
    timestamp_ms: i64,
) -> Result<(), LogError> {
    producer.begin()?;
    producer.send(OutRecord { topic, partition: Some(partition), timestamp_ms, key, value: None, headers })?;
    producer.commit(&[], &GroupMetadata::nobody())
}
