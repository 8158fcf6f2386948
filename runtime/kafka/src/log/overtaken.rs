//! Overtaken: records that were deleted before they were read are told, and passed over only where
//! that is wanted.

use rdkafka::client::Client;
use rdkafka::consumer::Consumer as _;
use stockflow_log::{LogError, Position, TopicPartition};

use crate::base::context::Context;
use crate::log::fault::{ACTION, Fault, shortened};
use crate::log::fetcher::{self, Fetcher};
use crate::log::offsets::{shown, stable};

impl Fetcher {
    /// What a fault means: an error, unless reading may go on.
    pub(crate) fn tell(&mut self, fault: Fault) -> Result<(), LogError> {
        let overtaken = overtaken(&fault, self.consumer().client())?;
        let Some((from, to)) = overtaken else { return Err(fault.told()) };
        if !self.skips_deleted {
            return Err(deleted_unread(&fault.partition, (from, to)));
        }
        let TopicPartition { topic, partition } = &fault.partition;
        tracing::warn!(topic, partition, from, to, "goes on behind offsets that were deleted before they were read");
        if let Ok(place) = self.places.get(fetcher::ACTION, &fault.partition) {
            place.position = Position::new(to);
        }
        Ok(())
    }
}

/// What is gone before it was read, from where to before where, if anything is.
///
/// # Errors
/// `Retriable` when nobody can say; `Fatal` when the partition has become shorter.
fn overtaken(fault: &Fault, client: &Client<Context>) -> Result<Option<(i64, i64)>, LogError> {
    if !fault.is_of_place() {
        return Ok(None);
    }
    let (earliest, end) = stable(ACTION, client, &fault.partition)?;
    if end < fault.next {
        return Err(shortened(&fault.partition));
    }
    Ok((fault.next < earliest).then_some((fault.next, earliest)))
}

/// Of records that were deleted before they were read.
fn deleted_unread(partition: &TopicPartition, (from, to): (i64, i64)) -> LogError {
    let message = format!(
        "offsets {from} to {} of {} were deleted before they were read, by its retention or by hand: the books would \
         be without them. Bring them back, or replay what they were into the topic; to go on without them, start \
         once with --skip-deleted",
        to - 1,
        shown(partition)
    );
    LogError::Fatal { action: ACTION, message }
}
