//! Seeking: a reading is sent to another offset of its partition.

use std::thread;
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::RDKafkaErrorCode as Code;
use stockflow_log::{LogError, TopicPartition};

use crate::base::context::Context;
use crate::base::failure::{explained, fatal};
use crate::base::limits::SEEK_WAIT;
use crate::base::lists::list_at;
use crate::log::offsets::shown;

/// Between two tries.
const STEP: Duration = Duration::from_millis(5);

/// Reads on from `next`. Fetching of what has only just been begun may still have to.
pub(crate) fn seek(
    action: &'static str,
    consumer: &BaseConsumer<Context>,
    partition: &TopicPartition,
    next: i64,
) -> Result<(), LogError> {
    let mut waited = Duration::ZERO;
    loop {
        let sought = consumer.seek_partitions(list_at(action, [(partition, next)])?, SEEK_WAIT);
        let refused = sought.and_then(|list| list.elements().iter().try_for_each(|element| element.error()));
        let Err(error) = refused else { return Ok(()) };
        if let Some(error) = fatal(action, consumer.client()) {
            return Err(error);
        }
        if error.rdkafka_error_code() != Some(Code::State) || waited >= SEEK_WAIT {
            return Err(explained(action, &error, &shown(partition)));
        }
        thread::sleep(STEP);
        waited += STEP;
    }
}
