//! Opening a producer: its transactional id is taken over from whoever had it.

use std::time::Duration;

use rdkafka::error::KafkaError;
use rdkafka::producer::{BaseProducer, Producer as _};
use stockflow_log::LogError;

use crate::context::Context;
use crate::events::serve;
use crate::failure::{explained, hopeless};
use crate::limits::TRANSACTION_WAIT;

/// First tries of opening a producer, each with a new client, which asks at once. While what an
/// earlier producer left open is being aborted, the coordinator refuses, and librdkafka asks again
/// only 500 ms later.
const QUICK_TRIES: u32 = 4;
const QUICK_STEP: Duration = Duration::from_millis(100);
/// One try of opening a producer, after which errors of the connection are looked at.
const INIT_STEP: Duration = Duration::from_secs(1);

/// Takes the transactional id over: older producers are fenced and their open transactions aborted
/// when this returns.
pub(crate) fn open(
    make: impl Fn() -> Result<BaseProducer<Context>, LogError>,
) -> Result<BaseProducer<Context>, LogError> {
    let action = "open a producer";
    let mut producer = make()?;
    for _ in 0..QUICK_TRIES {
        if producer.init_transactions(QUICK_STEP).is_ok() {
            return Ok(producer);
        }
        producer = make()?;
    }
    let mut waited = Duration::ZERO;
    loop {
        let refused = producer.init_transactions(INIT_STEP);
        serve(&producer);
        let Err(error) = refused else { return Ok(producer) };
        let complaint = producer.context().complaint();
        if let Some(error) = complaint.as_ref().and_then(|complaint| hopeless(action, complaint)) {
            return Err(error);
        }
        waited += INIT_STEP;
        let again = matches!(&error, KafkaError::Transaction(refusal) if refusal.is_retriable());
        if !again || waited >= TRANSACTION_WAIT {
            let said = complaint.map(|complaint| complaint.reason).unwrap_or_default();
            return Err(explained(action, &error, &said));
        }
    }
}
