//! Saying something to a stage: a record without a value, in a transaction of its own.

use stockflow_log::{GroupMetadata, Headers, LogError, OutRecord, Producer};
use stockflow_worker::WallClock;

/// Says it where the stage listens: in its headers, on a partition of one of the stage's topics.
///
/// # Errors
/// Those of the producer; then nothing was said, or nobody knows whether it was.
pub(crate) fn say(
    producer: &mut impl Producer,
    (topic, partition): (&str, u32),
    key: Option<&[u8]>,
    headers: &Headers,
) -> Result<(), LogError> {
    let timestamp_ms = WallClock::Real.now_ms();
    producer.begin()?;
    producer.send(OutRecord { topic, partition: Some(partition), timestamp_ms, key, value: None, headers })?;
    producer.commit(&[], &GroupMetadata::nobody())
}
