//! The log on Kafka: consumers, transactional producers and administration, by rdkafka.

pub mod admin;
mod assign;
mod batch;
mod beside;
mod checks;
mod commit;
mod consumer;
mod context;
mod credentials;
mod doubts;
mod events;
mod failure;
mod fault;
mod fetcher;
pub mod limits;
mod lists;
mod log;
mod member;
mod offering;
mod offsets;
mod opening;
mod options;
mod overtaken;
mod parting;
mod places;
mod producer;
mod reader;
mod rest;
mod seek;
mod settings;
mod sys;
mod table;

pub use admin::{KafkaAdmin, NewTopic};
pub use checks::check_options;
pub use consumer::KafkaConsumer;
pub use log::KafkaLog;
pub use options::{
    BATCH_BYTES, Compression, Identity, KafkaOptions, RECORD_BYTES_MAX, SESSION_TIMEOUT, Sasl, SaslMechanism,
    TRANSACTION_TIMEOUT, Tls,
};
pub use producer::KafkaProducer;
pub use reader::KafkaReader;
