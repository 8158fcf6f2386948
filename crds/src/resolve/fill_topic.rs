//! Fills the defaults of Kafka settings and topics.

use crate::{InventoryPipeline, KafkaSpec, RetentionTime, TopicSpec};

use super::{Partitions, ResolvedKafka, ResolvedSasl, ResolvedTls, ResolvedTopic, Retention, SecretKey, naming};

const REPLICATION_FACTOR: u16 = 3;
const PARTITIONS: u32 = 1;
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
        config: spec.config.clone(),
    }
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
        config: spec.config.clone(),
    }
}

pub(super) fn partitions(spec: &TopicSpec) -> Partitions {
    if spec.is_managed() { Partitions::Managed(spec.partitions.unwrap_or(PARTITIONS)) } else { Partitions::External }
}
