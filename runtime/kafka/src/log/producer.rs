//! The producer: a transaction at a time, on the caller's thread.

use std::sync::Arc;
use std::time::Duration;

use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::producer::{BaseProducer, Producer as _};
use stockflow_log::{GroupMetadata, LogError, Offset, OutRecord, Producer};

use crate::base::context::Context;
use crate::base::events::serve;
use crate::base::failure::{fatal, of_record, of_writing};
use crate::base::limits::{SEND_WAIT, STEP, TRANSACTION_WAIT};
use crate::base::lists::number;
use crate::log::commit;
use crate::log::offering::Offering;
use crate::log::rest::Rest;
use crate::sys::outlet::Outlet;
use crate::sys::transaction::flush;

/// A transactional producer. It answers for nothing any more once an outcome was unknown or
/// another has taken over: then a new one is to be made. A transaction that is open when it is
/// dropped is aborted, if the brokers can be reached.
pub struct KafkaProducer {
    outlet: Outlet,
    offering: Offering,
    phase: Phase,
    rest: Rest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    Open,
    /// Only aborting is left.
    Refused,
    /// Nobody knows what became of the transaction, or this producer was fenced.
    Ended,
}

impl KafkaProducer {
    /// Of a client that has its transactional id.
    pub(crate) fn of(producer: BaseProducer<Context>) -> Result<KafkaProducer, LogError> {
        let producer = Arc::new(producer);
        let offering = Offering::start(&producer)?;
        Ok(KafkaProducer { outlet: Outlet::new(producer), offering, phase: Phase::Idle, rest: Rest::default() })
    }

    fn producer(&self) -> &BaseProducer<Context> {
        self.outlet.producer()
    }

    fn check_open(&self, action: &'static str) -> Result<(), LogError> {
        let message = match self.phase {
            Phase::Open => return Ok(()),
            Phase::Idle => "there is no open transaction: begin one first",
            Phase::Refused => "the transaction's commit was refused: abort it first",
            Phase::Ended => "this producer has come to its end: make a new one",
        };
        Err(LogError::Fatal { action, message: message.into() })
    }

    /// Why nothing is taken any more, if the producer as a whole has failed.
    fn ended(&mut self, action: &'static str) -> Option<LogError> {
        let error = fatal(action, self.producer().client())?;
        self.phase = Phase::Ended;
        Some(error)
    }

    /// Waits until the queue is shorter. What is under way is waited for first: a flush sends
    /// batches that are not full, and keeps librdkafka's thread turning until it is done.
    fn make_room(&self) {
        let queued = self.producer().in_flight_count();
        for _ in 0..STEP.as_millis() {
            self.producer().poll(MOMENT);
            if self.producer().in_flight_count() < queued {
                return;
            }
        }
        flush(self.producer().client(), STEP);
        serve(self.producer());
    }

    fn refused(&mut self, action: &'static str, error: &KafkaError, record: &OutRecord<'_>) -> LogError {
        serve(self.producer());
        let first = commit::not_taken(action, self.producer());
        if let Some(ended) = self.ended(action) {
            return first.unwrap_or(ended);
        }
        self.phase = Phase::Refused;
        if error.rdkafka_error_code() == Some(Code::State) {
            let message = "an earlier record of the transaction could not be written".to_owned();
            return first.unwrap_or(LogError::Abortable { action, message });
        }
        let not_taken = error.rdkafka_error_code().and_then(|code| of_record(action, code, record.topic));
        not_taken.unwrap_or_else(|| of_writing(action, error, &format!("to topic {:?}", record.topic)))
    }
}

/// Between two looks at a queue that is full.
const MOMENT: Duration = Duration::from_millis(1);
/// Aborting what a dropped producer had open.
const DROP_WAIT: Duration = Duration::from_secs(1);

impl Producer for KafkaProducer {
    fn begin(&mut self) -> Result<(), LogError> {
        let action = "begin a transaction";
        match self.phase {
            Phase::Idle => {}
            Phase::Ended => return self.check_open(action),
            Phase::Open | Phase::Refused => {
                let message = "one is open already: commit or abort it first".into();
                return Err(LogError::Fatal { action, message });
            }
        }
        self.rest.wait();
        serve(self.producer());
        if let Err(error) = self.producer().begin_transaction() {
            return Err(self.ended(action).unwrap_or_else(|| of_writing(action, &error, "")));
        }
        self.producer().context().forget_undelivered();
        self.phase = Phase::Open;
        Ok(())
    }

    fn send(&mut self, record: OutRecord<'_>) -> Result<(), LogError> {
        let action = "send a record";
        self.check_open(action)?;
        if record.headers.iter().any(|(name, _)| name.contains('\0')) {
            return Err(LogError::Fatal { action, message: "a header's name has a zero byte in it".into() });
        }
        let partition = record.partition.map(|partition| number(action, partition)).transpose()?;
        let mut waited = Duration::ZERO;
        while let Err(error) = self.outlet.send(&record, partition) {
            let full = error.rdkafka_error_code() == Some(Code::QueueFull);
            if !full || waited >= SEND_WAIT {
                return Err(self.refused(action, &error, &record));
            }
            self.make_room();
            waited += STEP;
        }
        Ok(())
    }

    fn commit(&mut self, offsets: &[Offset], group: &GroupMetadata) -> Result<(), LogError> {
        self.check_open("commit a transaction")?;
        let committed = commit::commit(self.producer(), &self.offering, offsets, group);
        self.phase = match &committed {
            Ok(()) => {
                self.rest.begin();
                Phase::Idle
            }
            Err(LogError::Unknown { .. }) => Phase::Ended,
            Err(_) if self.producer().client().fatal_error().is_some() => Phase::Ended,
            Err(_) => Phase::Refused,
        };
        committed
    }

    fn abort(&mut self) -> Result<(), LogError> {
        match self.phase {
            Phase::Idle => return Ok(()),
            Phase::Ended => return self.check_open("abort a transaction"),
            Phase::Open | Phase::Refused => {}
        }
        let action = "abort a transaction";
        let not_taken = commit::not_taken(action, self.producer()).is_some();
        let aborted = commit::abort(self.producer(), TRANSACTION_WAIT);
        let miscounted = miscounted(not_taken, self.producer().context().is_in_doubt());
        self.phase = if aborted.is_ok() && miscounted.is_none() { Phase::Idle } else { Phase::Ended };
        aborted?;
        miscounted.map_or(Ok(()), |message| Err(LogError::Fenced { action, message: message.to_owned() }))
    }
}

/// Why librdkafka's sequence numbers and those of the brokers are no longer the same after an abort, if they are not.
fn miscounted(not_taken: bool, in_doubt: bool) -> Option<&'static str> {
    if not_taken {
        // librdkafka counts on behind it, and brokers then miss its number.
        return Some("a record was not taken, so that sequence numbers are missing");
    }
    // librdkafka gives its number to the next record (`epoch_base_msgid` in rdkafka_partition.c, 2.12.1). Brokers that
    // have written it take that one for a duplicate: it would be lost, and its transaction committed.
    in_doubt.then_some("a record that may be written was given up, and its sequence number is free for another")
}

impl Drop for KafkaProducer {
    fn drop(&mut self) {
        // Else readers of committed records wait for the transaction's time-out.
        if matches!(self.phase, Phase::Open | Phase::Refused)
            && let Err(error) = commit::abort(self.producer(), DROP_WAIT)
        {
            tracing::warn!(%error, "a dropped producer's transaction stays open until its time-out, or a new producer");
        }
    }
}
