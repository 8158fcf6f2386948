//! The log on Kafka: consumers, transactional producers and administration, by rdkafka.

pub mod admin;
mod base;
mod log;
mod sys;

pub use admin::{Asleep, Backlogs, KafkaAdmin, Known, Looked, Made, NewTopic, Outcomes, Waiting};
pub use base::checks::check_options;
pub use base::limits;
pub use base::options::{
    BATCH_BYTES, Compression, Identity, KafkaOptions, RECORD_BYTES_MAX, SESSION_TIMEOUT, Sasl, SaslMechanism,
    TRANSACTION_TIMEOUT, Tls,
};
pub use log::KafkaLog;
pub use log::consumer::KafkaConsumer;
pub use log::producer::KafkaProducer;
pub use log::reader::KafkaReader;
