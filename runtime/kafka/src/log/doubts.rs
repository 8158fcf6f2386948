//! Doubts: a partition of which each reading comes upon something else.

use rdkafka::consumer::{BaseConsumer, Consumer};
use stockflow_log::LogError;

use crate::base::context::Context;
use crate::log::fault;
use crate::log::offsets::stable;
use crate::log::places::Place;

/// Readings in a row that are not believed, after which the brokers are asked.
const DOUBTS_MAX: u32 = 3;

/// Finds out what is wrong with a partition that is not given twice as it was the first time.
///
/// # Errors
/// `Fatal` when it has become shorter, `Retriable` when the brokers cannot be asked.
pub(crate) fn look_into(action: &'static str, consumer: &BaseConsumer<Context>, place: &Place) -> Result<(), LogError> {
    if place.position.doubts() < DOUBTS_MAX {
        return Ok(());
    }
    let next = place.position.next();
    let (_, end) = stable(action, consumer.client(), &place.partition)?;
    if end < next {
        return Err(fault::shortened(&place.partition));
    }
    tracing::warn!(
        partition = place.partition.partition,
        topic = place.partition.topic,
        next,
        doubts = place.position.doubts(),
        "readings from this offset come upon different records: it is read until two agree"
    );
    Ok(())
}
