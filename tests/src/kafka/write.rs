//! A plain producer: events into a topic, quickly.

use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::error::KafkaError;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use rdkafka::types::RDKafkaErrorCode;
use snafu::ResultExt as _;

use super::error::{Error, KafkaSnafu};

const FLUSH: Duration = Duration::from_secs(60);
/// While the queue is full.
const ROOM: Duration = Duration::from_millis(10);

/// Writes keys and values to `topic`, each to the partition that Java's default partitioner
/// (murmur2 of the key) gives it, in their order, none twice. Returns once all brokers in sync
/// have all of them.
///
/// # Errors
/// A record could not be written; those before it may have been.
pub fn produce<K, V>(bootstrap: &str, topic: &str, records: impl IntoIterator<Item = (K, V)>) -> Result<(), Error>
where
    K: AsRef<[u8]>,
    V: AsRef<[u8]>,
{
    let what = || format!("write to {topic}");
    let producer = writer(bootstrap).with_context(|_| KafkaSnafu { what: what() })?;
    for (key, value) in records {
        let mut record = BaseRecord::to(topic).key(key.as_ref()).payload(value.as_ref());
        while let Err((source, back)) = producer.send(record) {
            if source.rdkafka_error_code() != Some(RDKafkaErrorCode::QueueFull) {
                return Err(source).with_context(|_| KafkaSnafu { what: what() });
            }
            producer.poll(ROOM);
            record = back;
        }
    }
    producer.flush(FLUSH).with_context(|_| KafkaSnafu { what: what() })
}

/// Writes a record of `bytes` zeros, compressed to next to nothing, to a partition of `topic`: more
/// than a client unpacks at once, which by default is 100 MB.
///
/// # Errors
/// It could not be written.
pub fn bomb(bootstrap: &str, topic: &str, partition: i32, bytes: usize) -> Result<(), Error> {
    let write = || -> Result<(), KafkaError> {
        let producer: BaseProducer = ClientConfig::new()
            .set("bootstrap.servers", bootstrap)
            .set("compression.type", "zstd")
            .set("message.max.bytes", (bytes + 1_024).to_string())
            .create()?;
        let value = vec![0; bytes];
        let record = BaseRecord::<[u8], [u8]>::to(topic).partition(partition).key(b"bomb").payload(&value);
        producer.send(record).map_err(|(error, _)| error)?;
        producer.flush(FLUSH)
    };
    write().with_context(|_| KafkaSnafu { what: format!("write a bomb to {topic}") })
}

fn writer(bootstrap: &str) -> Result<BaseProducer, KafkaError> {
    ClientConfig::new()
        .set("bootstrap.servers", bootstrap)
        .set("enable.idempotence", "true")
        .set("partitioner", "murmur2_random")
        .set("compression.type", "lz4")
        .set("linger.ms", "5")
        .set("batch.size", "262144")
        .create()
}

/// A record in a transaction that is still open.
pub struct OpenTransaction {
    producer: BaseProducer,
    topic: String,
}

impl OpenTransaction {
    /// Writes a record to `topic` in a transaction, which stays open.
    ///
    /// # Errors
    /// It could not be written.
    pub fn begin(bootstrap: &str, topic: &str) -> Result<OpenTransaction, Error> {
        let begun = || -> Result<BaseProducer, KafkaError> {
            let producer: BaseProducer =
                ClientConfig::new().set("bootstrap.servers", bootstrap).set("transactional.id", topic).create()?;
            producer.init_transactions(FLUSH)?;
            producer.begin_transaction()?;
            producer.send(BaseRecord::to(topic).key("k").payload("v")).map_err(|(error, _)| error)?;
            producer.flush(FLUSH)?;
            Ok(producer)
        };
        let producer = begun().with_context(|_| KafkaSnafu { what: format!("begin a transaction on {topic}") })?;
        Ok(OpenTransaction { producer, topic: topic.to_owned() })
    }

    /// Commits it.
    ///
    /// # Errors
    /// It could not be committed.
    pub fn commit(self) -> Result<(), Error> {
        let committed = self.producer.commit_transaction(FLUSH);
        committed.with_context(|_| KafkaSnafu { what: format!("commit a transaction on {}", self.topic) })
    }
}
