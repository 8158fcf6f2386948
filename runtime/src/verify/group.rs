//! Where the group is: asked again while a transaction of it is under way, as under load one often is.

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use stockflow_kafka::KafkaAdmin;
use stockflow_log::{Committed, LogError};
use stockflow_worker::Stopwatch;

use crate::failure::{Failure, failed};

const ASKED_FOR: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(50);

/// What a group has committed of a topic, by partition; `None` where transactions of it stay open.
///
/// # Errors
/// The brokers refuse to say.
pub(super) fn committed(
    admin: &KafkaAdmin,
    group: &str,
    topic: &str,
) -> Result<Option<BTreeMap<u32, Committed>>, Failure> {
    let since = Stopwatch::start();
    loop {
        match admin.committed(group) {
            Ok(found) => {
                let of_it = found.into_iter().filter(|(partition, _)| partition.topic == topic);
                return Ok(Some(of_it.map(|(partition, committed)| (partition.partition, committed)).collect()));
            }
            // If the brokers are away, the next question says so.
            Err(LogError::Retriable { .. }) if since.elapsed() >= ASKED_FOR => return Ok(None),
            Err(LogError::Retriable { .. }) => thread::sleep(PAUSE),
            Err(error) => return Err(failed(&error)),
        }
    }
}
