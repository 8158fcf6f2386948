//! The settings of librdkafka for each kind of client.

use rdkafka::ClientConfig;
use rdkafka::config::RDKafkaLogLevel;
use stockflow_log::LogError;

use crate::base::credentials;
use crate::base::options::{KafkaOptions, RECORD_BYTES_MAX};

/// Fetched and not yet taken, a partition, in KiB; librdkafka needs twice that again to keep it.
const PREFETCH_KIB: &str = "1024";
/// One answer to a fetch, per partition, in bytes.
const FETCH_PARTITION_BYTES: &str = "262144";
/// One answer to a fetch, in bytes.
const FETCH_BYTES: &str = "8388608";
/// How long a broker may wait for records when it has none, in ms. New ones end the wait.
const FETCH_WAIT_MS: &str = "500";
/// The same for a reader, in ms: what it asks of where a partition ends waits behind its fetch.
const READER_FETCH_WAIT_MS: &str = "10";
/// After an empty fetch or a full queue, in ms: little, so that latency stays low.
const FETCH_BACKOFF_MS: &str = "2";
/// How long a batch that is not full waits for more records, in ms: longer than a transaction, whose
/// commit does not wait, and shorter than the shortest transaction time-out (librdkafka refuses a
/// producer with another). Once it has passed while as many requests are under way as may be,
/// librdkafka's thread turns without rest.
const LINGER_MS: &str = "9000";
/// First wait of a producer before it asks again, in ms; it doubles. Short: until the markers of the
/// last transaction are written, a coordinator refuses the offsets of the next one.
const RETRY_BACKOFF_MS: &str = "5";
/// Sent and not yet acknowledged, in KiB: beyond it, sending waits.
const SEND_QUEUE_KIB: &str = "32768";
/// Sent and not yet acknowledged, in records: beyond it, sending waits.
const SEND_QUEUE_RECORDS: &str = "24000";
/// Heartbeats per session time-out.
const HEARTBEATS: u128 = 4;

/// What every client has: the brokers, the credentials as the files say now, the user's own
/// settings.
fn common(options: &KafkaOptions, id: &str) -> Result<ClientConfig, LogError> {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", options.bootstrap_servers.join(","))
        .set("client.id", id)
        .set("socket.nagle.disable", "true")
        .set("socket.keepalive.enable", "true")
        .set("reconnect.backoff.ms", "50")
        .set("reconnect.backoff.max.ms", "2000")
        .set("retry.backoff.ms", "20")
        .set("retry.backoff.max.ms", "1000")
        .set("allow.auto.create.topics", "false")
        .set_log_level(if options.config.contains_key("debug") {
            RDKafkaLogLevel::Debug
        } else {
            RDKafkaLogLevel::Info
        });
    credentials::set(&mut config, options)?;
    Ok(config)
}

fn with_users(mut config: ClientConfig, options: &KafkaOptions) -> ClientConfig {
    config.extend(options.config.clone());
    config
}

fn reading(options: &KafkaOptions, id: &str) -> Result<ClientConfig, LogError> {
    let mut config = common(options, id)?;
    config
        .set("isolation.level", "read_committed")
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        .set("enable.partition.eof", "true")
        .set("auto.offset.reset", "earliest")
        .set("check.crcs", "true")
        .set("fetch.min.bytes", "1")
        .set("fetch.wait.max.ms", FETCH_WAIT_MS)
        .set("fetch.error.backoff.ms", "50")
        .set("fetch.queue.backoff.ms", FETCH_BACKOFF_MS)
        .set("fetch.max.bytes", FETCH_BYTES)
        .set("fetch.message.max.bytes", FETCH_PARTITION_BYTES)
        .set("queued.min.messages", "1000000")
        .set("queued.max.messages.kbytes", PREFETCH_KIB);
    Ok(config)
}

/// Who fetches for a member of a group. It joins none; librdkafka wants a group's name all the
/// same, and that the users' settings go together with the session's.
pub(crate) fn fetcher(options: &KafkaOptions, id: &str, group: &str) -> Result<ClientConfig, LogError> {
    let mut config = with_users(grouped(options, id, group)?, options);
    // What was deleted before it was read is told, and not passed over.
    config.set("auto.offset.reset", "error");
    Ok(config)
}

fn grouped(options: &KafkaOptions, id: &str, group: &str) -> Result<ClientConfig, LogError> {
    let mut config = reading(options, id)?;
    let session_ms = options.session_timeout.as_millis();
    config
        .set("group.id", group)
        .set("session.timeout.ms", session_ms.to_string())
        .set("heartbeat.interval.ms", (session_ms / HEARTBEATS).max(1).to_string());
    Ok(config)
}

/// A member of a group.
pub(crate) fn member(options: &KafkaOptions, id: &str, group: &str, instance: &str) -> Result<ClientConfig, LogError> {
    let mut config = grouped(options, id, group)?;
    config.set("partition.assignment.strategy", "cooperative-sticky");
    if !instance.is_empty() {
        config.set("group.instance.id", instance);
    }
    Ok(with_users(config, options))
}

/// A reader outside any group. librdkafka wants a group's name all the same; nothing joins it or
/// commits to it.
pub(crate) fn reader(options: &KafkaOptions, id: &str) -> Result<ClientConfig, LogError> {
    let mut config = reading(options, id)?;
    config.set("group.id", id).set("fetch.wait.max.ms", READER_FETCH_WAIT_MS);
    Ok(with_users(config, options))
}

/// A transactional producer.
pub(crate) fn producer(options: &KafkaOptions, id: &str, transactional_id: &str) -> Result<ClientConfig, LogError> {
    let mut config = common(options, id)?;
    let timeout_ms = options.transaction_timeout.as_millis().to_string();
    config.remove("allow.auto.create.topics");
    config
        .set("transactional.id", transactional_id)
        .set("retry.backoff.ms", RETRY_BACKOFF_MS)
        .set("transaction.timeout.ms", &timeout_ms)
        .set("message.timeout.ms", &timeout_ms)
        .set("delivery.report.only.error", "true")
        .set("partitioner", "murmur2_random")
        .set("compression.type", options.compression.name())
        .set("linger.ms", LINGER_MS)
        .set("batch.num.messages", "100000")
        .set("queue.buffering.max.kbytes", SEND_QUEUE_KIB)
        .set("queue.buffering.max.messages", SEND_QUEUE_RECORDS);
    let mut config = with_users(config, options);
    // The users' may only be less: more than a topic takes is never written.
    for (name, max) in [("batch.size", options.batch_bytes), ("message.max.bytes", RECORD_BYTES_MAX)] {
        let own = options.config.get(name).and_then(|own| own.parse().ok()).unwrap_or(max);
        config.set(name, own.min(max).to_string());
    }
    Ok(config)
}

/// A client that only asks and administers.
pub(crate) fn admin(options: &KafkaOptions, id: &str) -> Result<ClientConfig, LogError> {
    let mut config = common(options, id)?;
    config.remove("allow.auto.create.topics");
    Ok(with_users(config, options))
}

/// A client that only asks: a consumer of nothing, which sees committed data only.
pub(crate) fn asking(options: &KafkaOptions, id: &str) -> Result<ClientConfig, LogError> {
    Ok(with_users(reading(options, id)?, options))
}
