//! Fills the defaults of Kafka settings and topics.

use crate::{Duration, InventoryPipeline, KafkaSpec, RetentionTime, TopicSpec};

use super::{Partitions, ResolvedKafka, ResolvedSasl, ResolvedTls, ResolvedTopic, Retention, SecretKey, naming};

const REPLICATION_FACTOR: u16 = 3;
const PARTITIONS: u32 = 1;
/// Half of librdkafka's: until it is over, readers wait at what a dead worker left open.
const TRANSACTION_TIMEOUT_MS: u64 = 30_000;
/// Long enough for a restart in place, short enough that the stock of a lost node is served again soon.
const SESSION_TIMEOUT_MS: u64 = 10_000;
const RETENTION_MS: i64 = 7 * 86_400_000;

pub(super) fn kafka(spec: &KafkaSpec) -> ResolvedKafka {
    ResolvedKafka {
        bootstrap_servers: spec.bootstrap_servers.clone(),
        tls: spec.tls.as_ref().map(|tls| ResolvedTls {
            ca: tls.ca_secret.as_ref().map(|ca| SecretKey { name: ca.name.clone(), key: ca.key.clone() }),
            cert_secret: tls.cert_secret.as_ref().map(|cert| cert.name.clone()),
        }),
        sasl: spec
            .sasl
            .as_ref()
            .map(|sasl| ResolvedSasl { mechanism: sasl.mechanism, secret_name: sasl.secret_name.clone() }),
        compression: spec.compression.unwrap_or_default(),
        transaction_timeout_ms: transaction_timeout_ms(spec),
        session_timeout_ms: session_timeout_ms(spec),
        config: spec.config.clone(),
    }
}

/// Time after which the brokers end a transaction, given or not, ms.
pub(crate) fn transaction_timeout_ms(spec: &KafkaSpec) -> u64 {
    ms(spec.transaction_timeout, TRANSACTION_TIMEOUT_MS)
}

/// Time after which a silent worker counts as gone, given or not, ms.
pub(crate) fn session_timeout_ms(spec: &KafkaSpec) -> u64 {
    ms(spec.session_timeout, SESSION_TIMEOUT_MS)
}

/// A time in ms, or what stands for it.
pub(super) fn ms(time: Option<Duration>, default_ms: u64) -> u64 {
    time.map_or(default_ms, |time| time.ms().unsigned_abs())
}

pub(super) fn topic(pipeline: &InventoryPipeline, spec: &TopicSpec) -> ResolvedTopic {
    let copies = spec.replication_factor.or(pipeline.spec.kafka.replication_factor);
    ResolvedTopic {
        name: spec.name.to_string(),
        topic_name: naming::topic(pipeline, spec),
        partitions: partitions(spec),
        retention: match spec.retention {
            None => Retention::Ms(RETENTION_MS),
            Some(RetentionTime::Forever) => Retention::Forever,
            Some(RetentionTime::For(time)) => Retention::Ms(time.ms()),
        },
        cleanup: spec.cleanup.unwrap_or_default(),
        replication_factor: copies.unwrap_or(REPLICATION_FACTOR),
        on_delete: spec.on_delete.or(pipeline.spec.kafka.on_delete).unwrap_or_default(),
        config: spec.config.clone(),
    }
}

pub(super) fn partitions(spec: &TopicSpec) -> Partitions {
    if spec.is_managed() { Partitions::Managed(spec.partitions.unwrap_or(PARTITIONS)) } else { Partitions::External }
}
