//! How a transaction ends: records and offsets become visible together, or nothing does.

use std::time::{Duration, Instant};

use rdkafka::producer::{BaseProducer, Producer};
use rdkafka::{Offset as At, TopicPartitionList};
use stockflow_log::{GroupMetadata, LogError, Offset};

use crate::base::context::Context;
use crate::base::events::serve;
use crate::base::failure::{by_code, ended, failure, fatal, of_record};
use crate::base::limits::{OFFSETS_WAIT, STEP, TRANSACTION_WAIT};
use crate::base::lists::number;
use crate::base::table::During;
use crate::log::consumer::NO_MEMBER;
use crate::log::offering::{Offer, Offering};
use crate::sys::transaction::{self, Refusal};

const OFFERING: &str = "commit offsets";

/// A wait that ends for all steps of it at once.
#[derive(Clone, Copy)]
struct Deadline {
    begun: Instant,
    wait: Duration,
}

impl Deadline {
    #[allow(clippy::disallowed_methods, reason = "several calls share one time-out")]
    fn begin(wait: Duration) -> Deadline {
        Deadline { begun: Instant::now(), wait }
    }

    fn left(self) -> Duration {
        self.wait.saturating_sub(self.begun.elapsed())
    }
}

/// Commits the records that were sent, and these offsets with them.
pub(crate) fn commit(
    producer: &BaseProducer<Context>,
    offering: &Offering,
    offsets: &[Offset],
    group: &GroupMetadata,
) -> Result<(), LogError> {
    let action = "commit a transaction";
    let deadline = Deadline::begin(TRANSACTION_WAIT);
    let offered = offer(offering, offsets, group)?;
    // While the coordinator takes the offsets, the records are on their way: they have waited for
    // this flush.
    while !transaction::flush(producer.client(), STEP.min(deadline.left())) {
        serve(producer);
        if let Some(error) = fatal(action, producer.client()) {
            return Err(error);
        }
        if deadline.left().is_zero() {
            return Err(unknown(action, producer, "the brokers have not acknowledged its records"));
        }
    }
    serve(producer);
    if let Some(offer) = offered {
        answered(producer, offering, &offer)?;
    }
    until(action, producer, deadline, |wait| transaction::commit(producer.client(), wait))
}

/// Aborts the open transaction: nothing of it becomes visible.
pub(crate) fn abort(producer: &BaseProducer<Context>, wait: Duration) -> Result<(), LogError> {
    // What is not sent any more is only dropped once its reports are looked at, so that the first
    // try, which drops it, cannot be the last.
    let first = transaction::abort(producer.client(), Duration::from_millis(1));
    serve(producer);
    let action = "abort a transaction";
    match first {
        Ok(()) => Ok(()),
        Err(refusal) if refusal.is_retriable => {
            let deadline = Deadline::begin(wait);
            until(action, producer, deadline, |wait| {
                let aborted = transaction::abort(producer.client(), wait.min(STEP));
                serve(producer);
                aborted
            })
        }
        Err(refusal) => Err(refused(action, producer, &refusal)),
    }
}

/// Hands the offsets over, if there are any.
fn offer(offering: &Offering, offsets: &[Offset], group: &GroupMetadata) -> Result<Option<Offer>, LogError> {
    if offsets.is_empty() {
        return Ok(None);
    }
    let generation = i32::try_from(group.generation).ok().filter(|_| group.generation != NO_MEMBER);
    let Some(generation) = generation else {
        let message = format!("{:?} is no member of group {:?} at the moment", group.instance, group.group);
        return Err(LogError::Fenced { action: OFFERING, message });
    };
    let offer = Offer { offsets: list(OFFERING, offsets)?, group: group.clone(), generation, wait: OFFSETS_WAIT };
    offering.offer(offer.clone());
    Ok(Some(offer))
}

/// Waits until the offsets are taken, are refused for good, or nobody knows.
fn answered(producer: &BaseProducer<Context>, offering: &Offering, offer: &Offer) -> Result<(), LogError> {
    let deadline = Deadline::begin(OFFSETS_WAIT);
    until(OFFERING, producer, deadline, |wait| {
        let Some(answer) = offering.answer(wait) else {
            return Err(Refusal::silence("librdkafka has not come back from sending them"));
        };
        if answer.as_ref().is_err_and(Refusal::is_worth_another_try) {
            offering.offer(Offer { wait: deadline.left(), ..offer.clone() });
        }
        answer
    })
}

fn list(action: &'static str, offsets: &[Offset]) -> Result<TopicPartitionList, LogError> {
    let mut list = TopicPartitionList::with_capacity(offsets.len());
    for Offset { partition, next, seq } in offsets {
        let mut element = list.add_partition(&partition.topic, number(action, partition.partition)?);
        element.set_offset(At::Offset(*next)).map_err(|error| failure(action, &error))?;
        if *seq != 0 {
            element.set_metadata(seq.to_string());
        }
    }
    Ok(list)
}

/// Tries a step until it is done, is refused for good, or the time is over.
fn until(
    action: &'static str,
    producer: &BaseProducer<Context>,
    deadline: Deadline,
    mut step: impl FnMut(Duration) -> Result<(), Refusal>,
) -> Result<(), LogError> {
    loop {
        let Err(refusal) = step(deadline.left()) else { return Ok(()) };
        if !refusal.is_worth_another_try() {
            return Err(refused(action, producer, &refusal));
        }
        serve(producer);
        if deadline.left().is_zero() {
            return Err(unknown(action, producer, &refusal.said));
        }
    }
}

fn refused(action: &'static str, producer: &BaseProducer<Context>, refusal: &Refusal) -> LogError {
    serve(producer);
    // What comes of the first record that was not taken hides it: sequence numbers that are skipped.
    if let Some(error) = not_taken(action, producer) {
        return error;
    }
    let first = producer.context().undelivered();
    let first = first.map(|(code, topic)| format!("to topic {topic:?}: {code}; ")).unwrap_or_default();
    let said = first + &refusal.said;
    if refusal.is_fatal {
        return ended(action, refusal.code, &said);
    }
    by_code((action, During::Ending { must_abort: refusal.requires_abort }), refusal.code, &said)
}

/// That a record of the transaction is not taken, if it was that which failed first.
pub(crate) fn not_taken(action: &'static str, producer: &BaseProducer<Context>) -> Option<LogError> {
    let (code, topic) = producer.context().undelivered()?;
    of_record(action, code, &topic)
}

fn unknown(action: &'static str, producer: &BaseProducer<Context>, said: &str) -> LogError {
    let complaint = producer.context().complaint().map(|complaint| format!(" ({})", complaint.reason));
    let message = format!("no end in time: {said}{}", complaint.unwrap_or_default());
    LogError::Unknown { action, message }
}
