//! Offering offsets to a transaction, on a thread of its own: librdkafka may never come back.
//!
//! `rd_kafka_send_offsets_to_transaction` keeps to no time-out once the group's coordinator has
//! left the cluster's metadata, as a broker that restarts does (librdkafka's issues 5456 and
//! 5511). Whoever waits for it here can give up; the client is destroyed once it has come back.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use rdkafka::TopicPartitionList;
use rdkafka::producer::{BaseProducer, Producer};
use stockflow_log::{GroupMetadata, LogError};

use crate::base::context::Context;
use crate::log::beside::{Beside, THREADS_MAX};
use crate::sys::transaction::{self, Refusal};

/// What a transaction is to be given.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub(crate) offsets: TopicPartitionList,
    pub(crate) group: GroupMetadata,
    pub(crate) generation: i32,
    pub(crate) wait: Duration,
}

/// The thread that offers, and waits.
pub(crate) struct Offering {
    offers: SyncSender<Offer>,
    answers: Receiver<Result<(), Refusal>>,
}

impl Offering {
    /// The thread keeps the client alive until it has come back from its last offer.
    pub(crate) fn start(producer: &Arc<BaseProducer<Context>>) -> Result<Offering, LogError> {
        let action = "open a producer";
        let beside = Beside::new().ok_or_else(|| {
            let message = format!("{THREADS_MAX} producers are open, or have not come back: start the process anew");
            LogError::Fatal { action, message }
        })?;
        let (offers, taken) = sync_channel::<Offer>(1);
        let (answer, answers) = sync_channel(1);
        let producer = Arc::clone(producer);
        let work = move || {
            // Counted until the client is destroyed.
            let (_beside, producer) = (beside, producer);
            for Offer { offsets, group, generation, wait } in taken {
                let answered = transaction::send_offsets(producer.client(), &offsets, &group, generation, wait);
                if answer.send(answered).is_err() {
                    tracing::warn!("librdkafka has come back from sending offsets, after it was given up");
                    return;
                }
            }
        };
        let started = thread::Builder::new().name("offsets".to_owned()).spawn(work);
        started.map(|_| Offering { offers, answers }).map_err(|error| {
            let message = format!("no thread for sending offsets: {error}");
            LogError::Retriable { action, message }
        })
    }

    /// Hands an offer over; nobody has offered since the last answer.
    pub(crate) fn offer(&self, offer: Offer) {
        // Without the thread there is no answer either, which is noticed.
        let _gone = self.offers.try_send(offer);
    }

    /// What came of the last offer; nothing if that is not known in time.
    pub(crate) fn answer(&self, wait: Duration) -> Option<Result<(), Refusal>> {
        self.answers.recv_timeout(wait).ok()
    }
}
