//! What librdkafka tells a client besides records: log lines, errors, changes of assignment.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rdkafka::TopicPartitionList;
use rdkafka::bindings::rd_kafka_resp_err_t as Code;
use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, ConsumerContext};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::Message as _;
use rdkafka::producer::{DeliveryResult, ProducerContext};
use stockflow_log::TopicPartition;

use crate::base::failure::hopeless;
use crate::base::said;
use crate::log::member::{gives_up, takes};
use crate::sys::given_up::may_be_written;

/// The newest error of a client's connections.
#[derive(Clone, Debug)]
pub(crate) struct Complaint {
    pub(crate) code: RDKafkaErrorCode,
    pub(crate) reason: String,
}

/// A change of assignment that librdkafka waits to see done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Assign(Vec<TopicPartition>),
    Revoke(Vec<TopicPartition>),
}

/// Keeps what a client is told until somebody asks.
#[derive(Debug, Default)]
pub(crate) struct Context {
    client: String,
    events: AtomicU32,
    closing: AtomicBool,
    changes: Mutex<VecDeque<Change>>,
    complaint: Mutex<Option<Complaint>>,
    undelivered: Mutex<Option<(RDKafkaErrorCode, String)>>,
    in_doubt: AtomicBool,
}

impl Context {
    pub(crate) fn new(client: String) -> Context {
        Context { client, ..Context::default() }
    }

    /// How many events there have been: it changes when a poll was one of an event.
    pub(crate) fn events(&self) -> u32 {
        self.events.load(Ordering::Relaxed)
    }

    /// From now on nobody asks: what is revoked is given up at once.
    pub(crate) fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
    }

    pub(crate) fn changes(&self) -> MutexGuard<'_, VecDeque<Change>> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest error of the connections, if there was one since it was last cleared.
    pub(crate) fn complaint(&self) -> Option<Complaint> {
        self.complaint.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The newest error of the connections is over.
    pub(crate) fn clear(&self) {
        self.complaint.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Why the first record was not written since that was last forgotten, and to which topic.
    pub(crate) fn undelivered(&self) -> Option<(RDKafkaErrorCode, String)> {
        self.undelivered.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether a record was given up that may be with the brokers all the same, since that was last forgotten.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.in_doubt.load(Ordering::Relaxed)
    }

    /// A transaction begins.
    pub(crate) fn forget_undelivered(&self) {
        self.undelivered.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.in_doubt.store(false, Ordering::Relaxed);
    }

    fn count(&self) {
        self.events.fetch_add(1, Ordering::Relaxed);
    }
}

impl ClientContext for Context {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        self.count();
        // That a broker hangs up is no error to librdkafka, whatever it says of why.
        if facility == "FAIL" && said::known(message).is_some() {
            self.complain(RDKafkaErrorCode::BrokerTransportFailure, message);
        }
        let client = &self.client;
        match level {
            RDKafkaLogLevel::Emerg | RDKafkaLogLevel::Alert | RDKafkaLogLevel::Critical | RDKafkaLogLevel::Error => {
                tracing::error!(client, facility, "{message}");
            }
            RDKafkaLogLevel::Warning => tracing::warn!(client, facility, "{message}"),
            RDKafkaLogLevel::Notice | RDKafkaLogLevel::Info => tracing::info!(client, facility, "{message}"),
            RDKafkaLogLevel::Debug => tracing::debug!(client, facility, "{message}"),
        }
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.count();
        let Some(code) = error.rdkafka_error_code() else { return };
        if code == RDKafkaErrorCode::PartitionEOF {
            return;
        }
        tracing::debug!(client = self.client, ?code, "{reason}");
        self.complain(said::code(code, reason), reason);
    }
}

impl Context {
    fn complain(&self, code: RDKafkaErrorCode, reason: &str) {
        let mut known = self.complaint.lock().unwrap_or_else(PoisonError::into_inner);
        // That all are down says less than why one was; and what a person must mend is not to be
        // hidden by what comes of it.
        let told = known.as_ref().is_some_and(|known| hopeless("", known).is_some());
        if known.is_none() || (!told && code != RDKafkaErrorCode::AllBrokersDown) {
            *known = Some(Complaint { code, reason: said::plain(reason) });
        }
    }
}

impl ConsumerContext for Context {
    fn rebalance(&self, consumer: &BaseConsumer<Self>, code: Code, list: &mut TopicPartitionList) {
        self.count();
        let revoked = code != Code::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
        if self.closing.load(Ordering::Relaxed) {
            // librdkafka does not close before each change is carried out.
            let done = if revoked { gives_up(consumer) } else { takes(consumer) };
            if let Err(error) = done {
                tracing::debug!(client = self.client, %error, "a change of assignment failed while leaving");
            }
            return;
        }
        let partitions = list.elements().into_iter().filter_map(|element| {
            let partition = u32::try_from(element.partition()).ok()?;
            Some(TopicPartition { topic: element.topic().to_owned(), partition })
        });
        let partitions = partitions.collect();
        self.changes().push_back(if revoked { Change::Revoke(partitions) } else { Change::Assign(partitions) });
    }
}

impl ProducerContext for Context {
    type DeliveryOpaque = ();

    // The transaction fails as a whole: librdkafka counts what was not delivered.
    fn delivery(&self, delivered: &DeliveryResult<'_>, (): ()) {
        self.count();
        let Err((error, record)) = delivered else { return };
        let Some(code) = error.rdkafka_error_code() else { return };
        // Of one that fails, all others are dropped.
        if matches!(code, RDKafkaErrorCode::PurgeQueue | RDKafkaErrorCode::PurgeInflight) {
            if may_be_written(record) {
                self.in_doubt.store(true, Ordering::Relaxed);
            }
        } else {
            let mut first = self.undelivered.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert_with(|| (code, record.topic().to_owned()));
        }
    }
}
