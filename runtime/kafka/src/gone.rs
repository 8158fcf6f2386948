//! Gone: whether a topic was deleted, or a broker that has just started does not know of it yet.
//!
//! librdkafka believes the first answer that comes once a topic has been known for longer than
//! `topic.metadata.propagation.max.ms`; while brokers restart, that ended workers.

use std::thread;
use std::time::Duration;

use rdkafka::client::Client;
use rdkafka::error::RDKafkaErrorCode as Code;

use crate::context::Context;
use crate::limits::QUERY_WAIT;

/// How often a topic is asked for before it counts as deleted: for ten seconds.
const TRIES: u32 = 40;
/// Before it is asked for again, of whichever broker librdkafka takes.
const PAUSE: Duration = Duration::from_millis(250);

/// Whether a topic that a broker did not know is deleted: whoever is asked for as long does not know
/// it either.
pub(crate) fn is_gone(client: &Client<Context>, topic: &str) -> bool {
    (0..TRIES).all(|_| {
        let unknown = is_unknown(client, topic);
        if unknown {
            thread::sleep(PAUSE);
        }
        unknown
    })
}

/// Whether a broker has answered, and does not know the topic.
fn is_unknown(client: &Client<Context>, topic: &str) -> bool {
    let Ok(found) = client.fetch_metadata(Some(topic), QUERY_WAIT) else { return false };
    let of_it = found.topics().iter().find(|of_it| of_it.name() == topic);
    of_it.and_then(|of_it| of_it.error()).map(Code::from) == Some(Code::UnknownTopicOrPartition)
}
