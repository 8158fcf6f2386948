//! The log: what makes clients, each with credentials read anew.

pub(crate) mod assign;
pub(crate) mod batch;
pub(crate) mod beside;
pub(crate) mod commit;
pub(crate) mod consumer;
pub(crate) mod doubts;
pub(crate) mod fault;
pub(crate) mod fetcher;
pub(crate) mod leave;
pub(crate) mod member;
pub(crate) mod offering;
pub(crate) mod offsets;
pub(crate) mod opening;
pub(crate) mod overtaken;
pub(crate) mod parting;
pub(crate) mod places;
pub(crate) mod producer;
pub(crate) mod reader;
pub(crate) mod rest;
pub(crate) mod seek;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use stockflow_log::{ConsumerOptions, Log, LogError, TopicPartition};

use crate::admin::KafkaAdmin;
use crate::base::checks::check_options;
use crate::base::context::Context;
use crate::base::failure::failure;
use crate::base::options::KafkaOptions;
use crate::base::settings;
use crate::log::consumer::KafkaConsumer;
use crate::log::fetcher::Fetcher;
use crate::log::member::Member;
use crate::log::offsets::no_end;
use crate::log::producer::KafkaProducer;
use crate::log::reader::KafkaReader;
use crate::sys::intake::Intake;

/// A log on Kafka. Clones are the same log. It connects when something is asked of it.
#[derive(Clone, Debug)]
pub struct KafkaLog {
    options: Arc<KafkaOptions>,
    clients: Arc<AtomicU64>,
    admin: KafkaAdmin,
}

impl KafkaLog {
    /// Checks the options, and connects to nothing yet.
    ///
    /// # Errors
    /// `Fatal` when an option is refused: see [`check_options`].
    pub fn new(options: KafkaOptions) -> Result<KafkaLog, LogError> {
        check_options(&options)?;
        let options = Arc::new(options);
        Ok(KafkaLog { admin: KafkaAdmin::of(Arc::clone(&options)), options, clients: Arc::default() })
    }

    /// What administers the same Kafka.
    pub fn admin(&self) -> &KafkaAdmin {
        &self.admin
    }

    /// The same log, with producers whose batches are no larger than `bytes`.
    #[must_use]
    pub fn with_batches_of(&self, bytes: usize) -> KafkaLog {
        let batch_bytes = bytes.min(self.options.batch_bytes);
        self.with(KafkaOptions { batch_bytes, ..(*self.options).clone() })
    }

    /// The same log, whose members go on behind what was deleted before they read it, or do not.
    #[must_use]
    pub fn skipping_deleted(&self, skip_deleted: bool) -> KafkaLog {
        self.with(KafkaOptions { skip_deleted, ..(*self.options).clone() })
    }

    fn with(&self, options: KafkaOptions) -> KafkaLog {
        KafkaLog { options: Arc::new(options), ..self.clone() }
    }

    /// A name for a client, of its own in this process.
    fn name(&self, what: &str) -> String {
        let number = self.clients.fetch_add(1, Ordering::Relaxed);
        format!("{}-{what}-{number}", self.options.client_id)
    }
}

impl Log for KafkaLog {
    type Consumer = KafkaConsumer;
    type Producer = KafkaProducer;
    type Reader = KafkaReader;

    fn consumer(&self, options: ConsumerOptions) -> Result<KafkaConsumer, LogError> {
        let action = "join a group";
        let id = self.name(if options.instance.is_empty() { "consumer" } else { &options.instance });
        let fetcher_id = format!("{id}-fetcher");
        let intake = intake(action, &settings::fetcher(&self.options, &fetcher_id, &options.group)?, fetcher_id)?;
        let config = settings::member(&self.options, &id, &options.group, &options.instance)?;
        let member = Member::waking(&intake, client(action, &config, id)?);
        let topics: Vec<&str> = options.subscriptions.iter().map(|subscription| subscription.topic.as_str()).collect();
        member.consumer().subscribe(&topics).map_err(|error| failure(action, &error))?;
        let mut fetcher = Fetcher::new(intake);
        fetcher.skips_deleted = self.options.skip_deleted;
        Ok(KafkaConsumer::new(member, fetcher, options))
    }

    fn producer(&self, transactional_id: &str) -> Result<KafkaProducer, LogError> {
        let opened = opening::open(|| {
            let id = self.name(transactional_id);
            let config = settings::producer(&self.options, &id, transactional_id)?;
            config.create_with_context(Context::new(id)).map_err(|error| failure("open a producer", &error))
        });
        opened.and_then(KafkaProducer::of)
    }

    fn partitions(&self, topic: &str) -> Result<Option<u32>, LogError> {
        self.admin.partitions(topic)
    }

    fn stable_end(&self, partition: &TopicPartition) -> Result<i64, LogError> {
        // Not by the consumer: what it asks waits behind its fetches, for half a second each time.
        let found = self.admin.stable_ends(std::slice::from_ref(partition))?.into_iter().next();
        found.map(|(_, end)| end).ok_or_else(|| no_end("read the end", partition))
    }

    fn reader(&self) -> Result<KafkaReader, LogError> {
        let id = self.name("reader");
        let intake = intake("open a reader", &settings::reader(&self.options, &id)?, id)?;
        Ok(KafkaReader::new(Fetcher::new(intake)))
    }

    fn delete_records(&self, partition: &TopicPartition, before: i64) -> Result<(), LogError> {
        self.admin.delete_records(partition, before)
    }
}

fn client(action: &'static str, config: &ClientConfig, id: String) -> Result<BaseConsumer<Context>, LogError> {
    config.create_with_context(Context::new(id)).map_err(|error| failure(action, &error))
}

fn intake(action: &'static str, config: &ClientConfig, id: String) -> Result<Intake, LogError> {
    Intake::new(client(action, config, id)?)
        .ok_or(LogError::Retriable { action, message: "librdkafka has no memory for a queue".into() })
}
