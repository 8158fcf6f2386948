//! What the topics take that a stage writes to, as their settings on Kafka say.

use std::collections::{BTreeMap, BTreeSet};

use stockflow_core::PACK_BYTES_MAX;
use stockflow_kafka::{BATCH_BYTES, KafkaAdmin, RECORD_BYTES_MAX};
use stockflow_log::LogError;
use stockflow_topics::Topic;
use stockflow_worker::{Outlets, Stage, Takes};

/// Kafka's own default of `max.message.bytes`, for topics of which nobody may say what is in force.
const MESSAGE_BYTES_MAX: usize = 1_048_588;
/// Brokers have clocks of their own, and time passes before a record is written: by so much less of
/// a window is used, or by a tenth of it where that is less, ms.
const CLOCKS_APART_MS: i64 = 60_000;
/// What a pack needs of its topic beside its own bytes.
const PACK_MORE_BYTES: usize = 1_024;

/// What the stage's topics take.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) outlets: Outlets,
    /// The largest batch that each of them takes.
    pub(super) batch_bytes: usize,
}

/// Asks for the settings of every topic that the stage writes to, or may.
///
/// # Errors
/// `Retriable` when nobody answers; `Fatal` when a topic cannot take what is to be written to it.
pub(super) fn look(admin: &KafkaAdmin, stage: &Stage) -> Result<Written, LogError> {
    let publish = &stage.publish;
    let stock = publish.stock.as_ref().map(|(topic, _)| topic);
    let refusals = publish.refusals.as_ref().map(|(topic, _)| topic);
    let changelog = stage.durable.as_ref().map(|durable| &durable.changelog);
    let named = [stock, refusals, changelog, Some(&publish.dead_letters)];
    let names: BTreeSet<&String> = named.into_iter().flatten().chain(&stage.topics).collect();
    let mut takes = BTreeMap::new();
    for name in names {
        takes.insert(name, ask(admin, name)?);
    }
    let of = |topic: &String| takes.get(topic).copied().unwrap_or_default();
    for (what, topic) in [("refusals", refusals), ("dead letters", Some(&publish.dead_letters))] {
        if let Some(topic) = topic.filter(|topic| of(topic).needs_key) {
            return Err(compacted(what, topic));
        }
    }
    if let Some(topic) = changelog.filter(|topic| of(topic).bytes_max < PACK_BYTES_MAX + PACK_MORE_BYTES) {
        return Err(too_small(topic, of(topic).bytes_max));
    }
    let outlets = Outlets {
        stock: stock.map(of).unwrap_or_default(),
        refusals: refusals.map(of).unwrap_or_default(),
        dead_letters: of(&publish.dead_letters),
        emits: stage.topics.iter().map(of).collect(),
    };
    let batch_bytes = takes.values().map(|takes| takes.bytes_max).min().unwrap_or(BATCH_BYTES);
    Ok(Written { outlets, batch_bytes })
}

fn ask(admin: &KafkaAdmin, topic: &str) -> Result<Takes, LogError> {
    match admin.topic(topic) {
        Ok(found) => Ok(found.map_or_else(Takes::default, |found| takes(&found))),
        Err(LogError::Fatal { message, .. }) => {
            tracing::info!(topic, "its settings may not be read, and are taken to be Kafka's defaults: {message}");
            Ok(takes(&Topic { partitions: 0, replication: 0, config: BTreeMap::new() }))
        }
        Err(error) => Err(error),
    }
}

/// What a topic takes, by its settings. Where the brokers stamp records, any timestamp is taken.
fn takes(topic: &Topic) -> Takes {
    let number = |name: &str| topic.setting(name).and_then(|value| value.parse::<i64>().ok());
    let bytes = number("max.message.bytes").and_then(|bytes| usize::try_from(bytes).ok());
    let is_stamped = topic.setting("message.timestamp.type") == Some("LogAppendTime");
    let window = |name: &str| {
        let max_ms = number(name).filter(|_| !is_stamped).unwrap_or(i64::MAX);
        max_ms - if max_ms == i64::MAX { 0 } else { CLOCKS_APART_MS.min(max_ms / 10) }
    };
    Takes {
        bytes_max: bytes.unwrap_or(MESSAGE_BYTES_MAX).min(RECORD_BYTES_MAX),
        needs_key: topic.is_compacted(),
        ahead_ms_max: window("message.timestamp.after.max.ms"),
        behind_ms_max: window("message.timestamp.before.max.ms"),
    }
}

fn compacted(what: &str, topic: &str) -> LogError {
    let message = format!(
        "{what} go to {topic:?}, which is compacted: of each key it keeps the newest alone, and takes none without a \
         key, so that {what} would be lost. Set its cleanup.policy to delete, or give them another topic"
    );
    LogError::Fatal { action: "look at the topics that are written to", message }
}

fn too_small(changelog: &str, takes: usize) -> LogError {
    let message = format!(
        "the changelog {changelog:?} takes records of {takes} bytes, and packs have up to {PACK_BYTES_MAX}: set its \
         max.message.bytes to {MESSAGE_BYTES_MAX}, which is Kafka's default"
    );
    LogError::Fatal { action: "look at the topics that are written to", message }
}

#[cfg(test)]
mod tests {
    use stockflow_topics::Setting;

    use super::*;

    fn topic(settings: &[(&str, &str)]) -> Topic {
        let config = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Setting { value: (*value).to_owned(), of_topic: true }));
        Topic { partitions: 1, replication: 1, config: config.collect() }
    }

    #[test]
    fn a_topic_takes_what_its_settings_say_less_what_clocks_may_be_apart() {
        let found = takes(&topic(&[
            ("max.message.bytes", "2000000"),
            ("cleanup.policy", "compact,delete"),
            ("message.timestamp.after.max.ms", "3600000"),
            ("message.timestamp.before.max.ms", "9223372036854775807"),
        ]));
        let wanted = Takes { bytes_max: 2_000_000, needs_key: true, ahead_ms_max: 3_540_000, behind_ms_max: i64::MAX };
        assert_eq!(found, wanted);
    }

    #[test]
    fn where_the_brokers_stamp_records_every_timestamp_is_taken() {
        let found =
            takes(&topic(&[("message.timestamp.type", "LogAppendTime"), ("message.timestamp.after.max.ms", "1000")]));
        assert_eq!((found.ahead_ms_max, found.bytes_max), (i64::MAX, MESSAGE_BYTES_MAX));
    }

    #[test]
    fn no_record_is_larger_than_what_may_wait_to_be_sent() {
        assert_eq!(takes(&topic(&[("max.message.bytes", "104857600")])).bytes_max, RECORD_BYTES_MAX);
    }
}
